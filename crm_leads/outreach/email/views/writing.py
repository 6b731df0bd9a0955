"""The page on which a letter is written. What was typed and whom it goes to stay, whatever template is chosen."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from crm_leads.compliance import gate
from crm_leads.enums import Channel
from crm_leads.models import Contact, EmailAddress, EmailTemplate, Lead, LeadPolicy
from crm_leads.outreach.email import merge, sender
from crm_leads.outreach.email import request as requesting
from crm_leads.outreach.email.forms import EnrollForm, WriteForm
from crm_leads.outreach.email.views.templates import preview_of
from crm_leads.queue.list_context import list_context_of
from realty.tenants.requests import TenantRequest

STEPS = ("use", "append", "replace", "preview")


class Page:
    """Of one lead; `refused` are the addresses that cannot be e-mailed at all, with the rule's name."""

    def __init__(self, request: TenantRequest, lead: Lead, addresses: list[EmailAddress]) -> None:
        self.request, self.lead = request, lead
        asked = [gate.Act(Channel.EMAIL, each.address, lead, each.contact, request.user.pk) for each in addresses]
        self.verdicts = list(zip(addresses, gate.look_many(asked) if asked else [], strict=True))
        self.refused = {
            address.pk: str(gate.Rule(verdict.rule).label)
            for address, verdict in self.verdicts
            if not verdict.allowed and verdict.retry_at is None
        }
        # The likeliest of those that can be e-mailed now, those that may later, and then the others.
        self.verdicts.sort(key=lambda each: (not each[1].allowed, each[1].retry_at is None))
        self.addresses = [address for address, _ in self.verdicts]
        self.policy = LeadPolicy.of_tenant(lead.tenant_id)
        self.context: dict[str, Any] = {}

    def fresh(self) -> WriteForm:
        """With the template of the address, if any, for whom it names or the likeliest who can be e-mailed."""
        able = {str(each.pk): each for each in self.addresses if each.pk not in self.refused}
        wanted = self.request.GET.get("to", "")
        to = wanted if wanted in able else next(iter(able), "")
        template = template_of(self.request.GET.get("template"))
        return self._form(to, **self._begun(template, to) if template else {})

    def step(self, name: str) -> WriteForm:
        """The form as it was posted, with what the step adds."""
        posted = {field: self.request.POST.get(field, "") for field in ("subject", "body", "key", "used", "filled")}
        posted["body"] = posted["body"].replace("\r\n", "\n")
        to, template = self.request.POST.get("to", ""), template_of(self.request.POST.get("template"))
        if name == "preview":
            contact = self._contact(to)
            self.context |= preview_of(posted["subject"], posted["body"], self.lead, self.request, contact)
            self.context["is_previewed"] = True
        elif template and not (name == "use" and str(template.pk) == posted["used"]):
            posted |= self._with_template(template, to, posted, name)
        return self._form(to, **posted)

    def _with_template(self, template: EmailTemplate, to: str, posted: Mapping[str, str], name: str) -> dict[str, str]:
        """Instead of what nobody touched; else the person says where it goes, and until then nothing changes."""
        begun = self._begun(template, to)
        is_typed = any(posted[part].strip() for part in ("subject", "body")) and posted["filled"] != _mark(posted)
        if name == "append":
            subject, body = (
                posted["subject"] or begun["subject"],
                f"{posted['body'].rstrip()}\n\n{begun['body']}".lstrip(),
            )
            return {**begun, "subject": subject, "body": body, "filled": ""}
        if name == "replace" or not is_typed:
            return begun
        self.context["asked_template"] = template
        return {}

    def _begun(self, template: EmailTemplate, to: str) -> dict[str, str]:
        """The template with what is known filled in; a field that nothing is known for stays, to be seen."""
        contact = self._contact(to)
        if contact is None:
            return {}
        values = merge.values_of(merge.Subject(self.lead, contact, self.policy, self.request.user))
        text = {
            "subject": merge.merge_known(template.subject, values),
            "body": merge.merge_known(template.body, values).replace("\r\n", "\n"),
        }
        return {**text, "used": str(template.pk), "filled": _mark(text)}

    def _contact(self, to: str) -> Contact | None:
        chosen = next((each for each in self.addresses if str(each.pk) == to), next(iter(self.addresses), None))
        return chosen.contact if chosen else None

    def _form(self, to: str, **initial: str) -> WriteForm:
        self.context |= {"used": initial.pop("used", ""), "filled": initial.pop("filled", "")}
        if not initial.get("key"):
            initial.pop("key", None)
        return WriteForm(None, self.addresses, self.refused, to=to, **initial)

    def _by_reason(self) -> dict[str, list[tuple[EmailAddress, gate.Verdict]]]:
        """Who cannot be e-mailed now, folded by the rule's name."""
        grouped: dict[str, list[tuple[EmailAddress, gate.Verdict]]] = {}
        for address, verdict in self.verdicts:
            if not verdict.allowed:
                grouped.setdefault(str(verdict.rule.label), []).append((address, verdict))
        return grouped

    def answer(self, form: WriteForm, status: int = 200) -> HttpResponse:
        way, post = list_context_of(self.request), self.request.POST
        used = self.context.get("used", post.get("used", ""))
        signature = sender.signature(self.policy, self.request.user, requesting.account_or_none())
        context = {
            "lead": self.lead,
            "way": way,
            "lead_url": way.back(self.lead),
            "form": form,
            "enroll": EnrollForm(None, self.addresses, self.refused),
            "refused": self._by_reason().items(),
            "may_send": len(self.refused) < len(self.addresses),
            "addresses": self.addresses,
            "templates": EmailTemplate.objects.all(),
            "template_pk": _number(post.get("template") or used),
            "fields": merge.FIELDS.items(),
            "signature": signature,
            "used": used,
            "filled": post.get("filled", ""),
            **self.context,
        }
        return render(self.request, "crm_leads/email/write.html", context, status=status)


def template_of(text: str | None) -> EmailTemplate | None:
    return EmailTemplate.objects.filter(pk=_number(text)).first()


def _mark(text: Mapping[str, str]) -> str:
    """Of what a template put there, to know whether somebody has written since."""
    return hashlib.sha256(f"{text['subject']}\n{text['body']}".encode()).hexdigest()[:16]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
