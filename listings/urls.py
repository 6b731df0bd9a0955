from django.urls import path

from listings.views.listing import listing_page
from listings.views.search import search_page, suggestions

urlpatterns = [
    path("listings/", search_page, name="search"),
    path("listings/suggestions/", suggestions, name="suggestions"),
    path("listings/<int:pk>/<slug:slug>/", listing_page, name="listing"),
]
