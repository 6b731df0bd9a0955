from django.urls import path

from mls_sync.views import completeness, connect, dashboard, feed_file, feeds, field_map, own_listings

urlpatterns = [
    path("", feeds.feed_list, name="feeds"),
    path("connect/", connect.connect_feed, name="connect_feed"),
    path("connect/<slug:name>/", connect.connect_preset, name="connect_preset"),
    path("new-file/", feed_file.new_file_feed, name="new_file_feed"),
    path("<int:pk>/file/", feed_file.owner_view("file"), name="feed_file"),
    path("<int:pk>/file/columns/", feed_file.owner_view("columns"), name="feed_columns"),
    path("<int:pk>/file/dry-run/", feed_file.owner_view("dry_run"), name="feed_dry_run"),
    path("<int:pk>/settings/", connect.feed_settings, name="feed_settings"),
    path("<int:pk>/discard/", connect.discard_feed, name="discard_feed"),
    path("<int:pk>/card/", feeds.feed_card, name="feed_card"),
    path("<int:pk>/action/", feeds.feed_action, name="feed_action"),
    *(path(f"<int:pk>/map/{name}/", field_map.owner_view(name), name=f"feed_map_{name}") for name in field_map.PAGES),
    path("<int:pk>/completeness/", completeness.feed_completeness, name="feed_completeness"),
    path("completeness/<int:pk>/", completeness.completeness_report, name="completeness_report"),
    path("completeness/<int:pk>/keys.csv", completeness.completeness_keys, name="completeness_keys"),
    path("runs/<int:pk>/", feeds.run_page, name="run"),
    path("own/", own_listings.own_listing_list, name="own_listings"),
    path("own/add/", own_listings.add_own_listing, name="add_own_listing"),
    path("own/<int:pk>/", own_listings.edit_own_listing, name="edit_own_listing"),
    path("own/<int:pk>/photos/", own_listings.add_own_photos, name="add_own_photos"),
    path("own/<int:pk>/photos/order/", own_listings.arrange_own_photos, name="arrange_own_photos"),
    path("own/<int:pk>/delete/", own_listings.delete_own_listing, name="delete_own_listing"),
    path("own/photos/<uuid:key>/<str:size>.jpg", own_listings.own_photo, name="own_photo"),
    path("collections/<int:pk>/card/", dashboard.collection_card, name="collection_card"),
    path("changes/", dashboard.changes, name="changes"),
]
