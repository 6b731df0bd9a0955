"""What the API is compared with: the same list and the same property by Django REST framework's own views, pages by
cursor, serializers and renderer, behind the same token and scope, over the same condition."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from listings.api.schemas import DETAILS, SUMMARY
from listings.days_on_market import see_contracts, time_of
from listings.models import Listing
from listings.models.listing import SUMMARY as OF_CARDS
from listings.photos import attach_photos
from listings.search.conditions import matching
from listings.search.criteria import SearchCriteria
from listings.search.scope import searched
from realty.urls import urlpatterns as ours

MORE = ("id", "collection", "attribution", "is_simulated", "days_on_market", "primary_photo_url", "url")
OF_COLLECTION = (
    "collection__tenant", "collection__name", "collection__attribution", "collection__is_simulated",
    "collection__time_zone", "collection__days_count_to",
)  # fmt: skip


class SummarySerializer(serializers.ModelSerializer[Listing]):
    collection = serializers.CharField(source="collection.name")
    attribution = serializers.CharField(source="collection.attribution")
    is_simulated = serializers.BooleanField(source="collection.is_simulated")
    days_on_market = serializers.SerializerMethodField()
    primary_photo_url = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Listing
        fields: tuple[str, ...] = (*MORE, *SUMMARY)

    def get_days_on_market(self, listing: Listing) -> int | None:
        time = time_of(listing, self.context["tenant"])
        return None if time is None else time.days

    def get_primary_photo_url(self, listing: Listing) -> str | None:
        return listing.primary_photo.uri("640") if listing.primary_photo else None


class DetailSerializer(SummarySerializer):
    class Meta(SummarySerializer.Meta):
        fields = (*MORE, *SUMMARY, *DETAILS, "masked_fields", "vanished_at")


class _OfProperties:
    # Who asks is known by the same middleware, which opens the scope as well.
    authentication_classes = ()
    permission_classes = (IsAuthenticated,)
    renderer_classes = (JSONRenderer,)

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Request:
        found: Request = super().initialize_request(request, *args, **kwargs)  # type: ignore[misc]
        found.user = request.user
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "tenant": self.request.tenant}  # type: ignore[misc,attr-defined]

    def get_queryset(self) -> Any:
        criteria = SearchCriteria()
        return matching(criteria, searched(criteria)).select_related("collection")


class Newest(CursorPagination):
    page_size = 100
    ordering = ("-came_on", "-id")

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Listing] | None:
        """What one query finds for the whole page is asked for once, as the API does."""
        found: list[Listing] | None = super().paginate_queryset(queryset, request, view)
        see_contracts(found or [])
        attach_photos(found or [], {listing.collection for listing in found or []})
        return found


class PropertyList(_OfProperties, ListAPIView[Listing]):
    serializer_class = SummarySerializer
    pagination_class = Newest

    def get_queryset(self) -> Any:
        return super().get_queryset().only(*OF_CARDS, *OF_COLLECTION)


class PropertyDetail(_OfProperties, RetrieveAPIView[Listing]):
    serializer_class = DetailSerializer

    def get_queryset(self) -> Any:
        return Listing.objects.select_related("collection", "tenant").defer("search_vector")

    def get_object(self) -> Listing:
        found: Listing = super().get_object()
        see_contracts([found])
        attach_photos([found], [found.collection])
        return found


urlpatterns = [
    path("api/rival/properties", PropertyList.as_view()),
    path("api/rival/properties/<int:pk>", PropertyDetail.as_view()),
    *ours,
]
