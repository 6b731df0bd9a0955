"""Makes a new database cluster: its roles, its database, and what every database of the server starts with."""

import shutil
from pathlib import Path

from realty.database.embedded.account import Account
from realty.database.embedded.binaries import major_version
from realty.database.embedded.errors import OTHER_FOLDER, ServerError
from realty.database.embedded.place import Place

ROLE = DATABASE = "realty"  # owns the tables: it migrates, and makes and restores backups
SITE_ROLE = "realty_site"  # reads and writes rows, and can do nothing else (realty.database.rights)

SETTINGS = {
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_connections": "100",
    "random_page_cost": "1.1",  # solid state disks
    "jit": "off",  # compiling costs more than our short queries take
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    # Index-only scans of the facets need a fresh visibility map, so vacuum sooner than by the default of 20 %.
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_vacuum_insert_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
    "autovacuum_naptime": "20s",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}

# Row-level security lets an index serve only operators that are marked leakproof, and the planner use its statistics
# only for them; without the marks full-text and pattern searches would read every row of the tenant, and a price range
# would be taken for a handful of rows (docs/decisions/0006-search.md). They are made in template1, so each database
# made later has them too, test databases included.
LEAKPROOF = (
    "ts_match_vq(tsvector, tsquery)",
    "ts_match_qv(tsquery, tsvector)",
    "texticlike(text, text)",
    "textlike(text, text)",
    *(f"numeric_{comparison}(numeric, numeric)" for comparison in ("eq", "ge", "gt", "le", "lt")),
)
EXTENSIONS = ("pg_trgm", "btree_gin", "btree_gist")
BOOTSTRAP = (
    f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION CREATEDB",
    *(f"ALTER FUNCTION pg_catalog.{function} LEAKPROOF" for function in LEAKPROOF),
    *(f"CREATE EXTENSION {extension}" for extension in EXTENSIONS),
    f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
)
# Of clusters that were made before there were two roles, too.
ROLES = (
    f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SITE_ROLE}') THEN"
    f" CREATE ROLE {SITE_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB; END IF; END $$",
)
# The socket's folder lets in only who runs the site. The superuser, who could run programs, is let in for nobody but a
# system user of that name.
ACCESS = f"""# Written by Realty at each start.
local all {ROLE},{SITE_ROLE} trust
local all postgres peer
"""


def ensure_cluster(place: Place, programs: Path, account: Account, durable: bool) -> None:
    """Makes the cluster beside its place and renames it when it is whole, so a kill leaves no half-made one."""
    if (place.data / "PG_VERSION").exists():
        _check_version(place, programs)
        return
    fresh = place.home / "data.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    args = ["-D", fresh, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    args += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]  # the same order on every machine
    args += [f"--set={name}={value}" for name, value in SETTINGS.items()]
    account.run([programs / "initdb", *args, *([] if durable else ["--no-sync"])], place.home)
    _as_superuser(fresh, BOOTSTRAP, place, programs, account)
    fresh.rename(place.data)


def complete_cluster(place: Place, programs: Path, account: Account) -> None:
    """What a cluster of an earlier Realty may lack. The server is down."""
    access = place.data / "pg_hba.conf"
    if not access.exists() or access.read_text() != ACCESS:
        _as_superuser(place.data, ROLES, place, programs, account)
        fresh = place.data / "pg_hba.conf.new"
        fresh.write_text(ACCESS)
        fresh.chmod(0o600)
        account.own(fresh)
        fresh.rename(access)


def _as_superuser(data: Path, statements: tuple[str, ...], place: Place, programs: Path, account: Account) -> None:
    account.run(
        [programs / "postgres", "--single", "-D", data, "-c", "exit_on_error=on", "template1"],
        place.home,
        input="".join(f"{statement}\n" for statement in statements),
    )


def _check_version(place: Place, programs: Path) -> None:
    made, ours = (place.data / "PG_VERSION").read_text().strip(), major_version(programs)
    if made != ours:
        raise ServerError(
            f"{place.data} was made by PostgreSQL {made}, this is {ours}:"
            " make a backup with the Realty that made it (manage.py backup) and restore it into another folder, or"
            f" {OTHER_FOLDER}."
        )
