from django.urls import path, re_path

from listings.views.alerts import alerts_badge, inbox, open_alert, read_alerts, unsubscribe
from listings.views.compare import compare
from listings.views.files import search_as_csv, search_as_xlsx
from listings.views.homes import answer_home, home_questions
from listings.views.layouts import change_layout, choose_columns, delete_layout, layouts, save_layout, use_layout
from listings.views.listing import listing_page, open_house_file
from listings.views.logos import PATTERN as LOGO_PATTERN
from listings.views.logos import collection_logo
from listings.views.map import map_outlines, search_map
from listings.views.market import market_page
from listings.views.marks import add_note, delete_note, favorites, mark_listing
from listings.views.partners import (
    accept_partner,
    end_partner,
    offer_to_partner,
    partner_agreements,
    partner_listing,
    partners_search,
)
from listings.views.photos import PATTERN, photo, photos_archive
from listings.views.places import city_page, neighborhood_page, places
from listings.views.property_history import home, join_home, part_home, undo_home_decision
from listings.views.saved_searches import delete_search, preview_search, save_search, saved_search, saved_searches
from listings.views.search import more_filters, search_page, suggestions
from listings.views.similar import similar_listings

urlpatterns = [
    path("listings/", search_page, name="search"),
    path("listings/filters/", more_filters, name="more_filters"),
    path("listings/map/", search_map, name="search_map"),
    path("listings/map/outlines/", map_outlines, name="map_outlines"),
    path("listings/suggestions/", suggestions, name="suggestions"),
    path("listings/same-home/", home_questions, name="home_questions"),
    path("listings/same-home/<int:pk>/", answer_home, name="answer_home"),
    path("listings/homes/<int:pk>/", home, name="home"),
    path("listings/homes/<int:pk>/part/", part_home, name="part_home"),
    path("listings/homes/<int:pk>/join/", join_home, name="join_home"),
    path("listings/homes/decisions/<int:pk>/undo/", undo_home_decision, name="undo_home_decision"),
    path("listings/export.csv", search_as_csv, name="search_as_csv"),
    path("listings/export.xlsx", search_as_xlsx, name="search_as_xlsx"),
    path("listings/compare/", compare, name="compare"),
    path("listings/market/", market_page, name="market"),
    path("listings/places/", places, name="places"),
    path("listings/places/<slug:state>/<slug:slug>/", city_page, name="city"),
    path("listings/places/<slug:state>/<slug:slug>/<slug:part>/", neighborhood_page, name="neighborhood"),
    path("listings/<int:pk>/similar/", similar_listings, name="similar_listings"),
    path("listings/<int:pk>/<slug:slug>/", listing_page, name="listing"),
    path("listings/<int:pk>/photos.zip", photos_archive, name="photos_archive"),
    path("listings/<int:pk>/open-houses/<slug:ref>.ics", open_house_file, name="open_house_file"),
    path("listings/partners/", partners_search, name="partners_search"),
    path("listings/partners/<int:offer>/<int:pk>/", partner_listing, name="partner_listing"),
    path("listings/partners/agreements/", partner_agreements, name="partner_agreements"),
    path("listings/partners/agreements/offer/", offer_to_partner, name="offer_to_partner"),
    path("listings/partners/agreements/<int:pk>/accept/", accept_partner, name="accept_partner"),
    path("listings/partners/agreements/<int:pk>/end/", end_partner, name="end_partner"),
    path("listings/favorites/", favorites, name="favorites"),
    path("listings/mark/", mark_listing, name="mark_listing"),
    path("listings/<int:pk>/notes/add/", add_note, name="add_listing_note"),
    path("listings/notes/<int:pk>/delete/", delete_note, name="delete_listing_note"),
    path("listings/saved/", saved_searches, name="saved_searches"),
    path("listings/saved/new/", save_search, name="save_search"),
    path("listings/saved/preview/", preview_search, name="preview_search"),
    path("listings/saved/<int:pk>/", saved_search, name="saved_search"),
    path("listings/saved/<int:pk>/delete/", delete_search, name="delete_search"),
    path("listings/columns/", choose_columns, name="choose_columns"),
    path("listings/layouts/", layouts, name="layouts"),
    path("listings/layouts/save/", save_layout, name="save_layout"),
    path("listings/layouts/<int:pk>/use/", use_layout, name="use_layout"),
    path("listings/layouts/<int:pk>/change/", change_layout, name="change_layout"),
    path("listings/layouts/<int:pk>/delete/", delete_layout, name="delete_layout"),
    path("listings/alerts/", inbox, name="alerts"),
    path("listings/alerts/unread/", alerts_badge, name="alerts_badge"),
    path("listings/alerts/read/", read_alerts, name="read_alerts"),
    path("listings/alerts/<int:pk>/", open_alert, name="open_alert"),
    path("listings/alerts/unsubscribe/<str:token>/", unsubscribe, name="unsubscribe_alerts"),
    re_path(f"^{PATTERN}$", photo, name="photo"),
    re_path(f"^{LOGO_PATTERN}$", collection_logo, name="collection_logo"),
]
