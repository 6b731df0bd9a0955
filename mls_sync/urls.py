from django.urls import path

from mls_sync.views import connect, dashboard, feeds, webhooks

urlpatterns = [
    path("", feeds.feed_list, name="feeds"),
    path("connect/", connect.connect_feed, name="connect_feed"),
    path("<int:pk>/settings/", connect.feed_settings, name="feed_settings"),
    path("<int:pk>/discard/", connect.discard_feed, name="discard_feed"),
    path("<int:pk>/card/", feeds.feed_card, name="feed_card"),
    path("<int:pk>/action/", feeds.feed_action, name="feed_action"),
    path("webhooks/", webhooks.webhook_list, name="webhooks"),
    path("webhooks/add/", webhooks.add_webhook, name="add_webhook"),
    path("webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:pk>/action/", webhooks.webhook_action, name="webhook_action"),
    path("webhooks/deliveries/<int:pk>/again/", webhooks.send_webhook_again, name="send_webhook_again"),
    path("runs/<int:pk>/", feeds.run_page, name="run"),
    path("collections/<int:pk>/card/", dashboard.collection_card, name="collection_card"),
    path("changes/", dashboard.changes, name="changes"),
]
