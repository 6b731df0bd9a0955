from django.urls import path

from mls_sync.views import connect, dashboard, feed_file, feeds, field_map, webhooks

urlpatterns = [
    path("", feeds.feed_list, name="feeds"),
    path("connect/", connect.connect_feed, name="connect_feed"),
    path("new-file/", feed_file.new_file_feed, name="new_file_feed"),
    path("<int:pk>/file/", feed_file.feed_file, name="feed_file"),
    path("<int:pk>/file/columns/", feed_file.feed_columns, name="feed_columns"),
    path("<int:pk>/file/dry-run/", feed_file.feed_dry_run, name="feed_dry_run"),
    path("<int:pk>/settings/", connect.feed_settings, name="feed_settings"),
    path("<int:pk>/discard/", connect.discard_feed, name="discard_feed"),
    path("<int:pk>/card/", feeds.feed_card, name="feed_card"),
    path("<int:pk>/action/", feeds.feed_action, name="feed_action"),
    *(path(f"<int:pk>/map/{name}/", field_map.owner_view(name), name=f"feed_map_{name}") for name in field_map.PAGES),
    path("webhooks/", webhooks.webhook_list, name="webhooks"),
    path("webhooks/add/", webhooks.add_webhook, name="add_webhook"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/action/", webhooks.webhook_action, name="webhook_action"),
    path("webhooks/deliveries/<int:pk>/again/", webhooks.send_webhook_again, name="send_webhook_again"),
    path("runs/<int:pk>/", feeds.run_page, name="run"),
    path("collections/<int:pk>/card/", dashboard.collection_card, name="collection_card"),
    path("changes/", dashboard.changes, name="changes"),
]
