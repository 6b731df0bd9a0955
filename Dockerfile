# Realty's image: `web` and `worker` are the same image with another command (compose.yaml). It runs as a user without
# rights, and writes to /var/lib/realty and /tmp alone, so the rest may be read-only.
FROM python:3.12-slim-bookworm AS build
WORKDIR /srv/realty
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/venv
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements/run.txt
COPY manage.py manage.py
COPY crm_leads crm_leads
COPY deploy deploy
COPY listings listings
COPY mls_sync mls_sync
COPY realty realty
COPY simulators simulators
COPY static static
COPY templates templates
RUN DATA_DIR=/tmp/build STATIC_ROOT=/opt/static /opt/venv/bin/python manage.py collectstatic --no-input
RUN /opt/venv/bin/python -m compileall -q crm_leads listings mls_sync realty simulators

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/realty --shell /usr/sbin/nologin realty
RUN install --directory --mode 0700 --owner 10001 --group 10001 /var/lib/realty
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/static /opt/static
COPY --from=build /srv/realty /srv/realty
WORKDIR /srv/realty
ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin
ENV PYTHONDONTWRITEBYTECODE=1
ENV PYTHONUNBUFFERED=1
ENV DATA_DIR=/var/lib/realty
ENV STATIC_ROOT=/opt/static
ENV PRODUCTION=true
ENV LOG_FORMAT=json
ENV BIND=0.0.0.0
USER 10001:10001
VOLUME /var/lib/realty
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=40s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "realty.wsgi"]
