from django.urls import path

from realty.api.views import docs, tokens

urlpatterns = [
    path("profile/tokens/", tokens.tokens_page, name="api_tokens"),
    path("profile/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_api_token"),
    path("members/tokens/", tokens.member_tokens, name="member_tokens"),
    path("members/tokens/<int:pk>/revoke/", tokens.revoke_of_member, name="revoke_member_token"),
    path("api/docs", docs.docs_page, name="api_docs"),
    path("api/v1/openapi.json", docs.openapi, name="openapi"),
]

# Behind everything else below /api/.
unknown = [path("api/<path:rest>", docs.unknown, name="unknown_api"), path("api/", docs.unknown, name="api_root")]
