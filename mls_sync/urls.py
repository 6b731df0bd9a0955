from django.urls import path

from mls_sync.views import completeness, connect, dashboard, feeds

urlpatterns = [
    path("", feeds.feed_list, name="feeds"),
    path("connect/", connect.connect_feed, name="connect_feed"),
    path("<int:pk>/settings/", connect.feed_settings, name="feed_settings"),
    path("<int:pk>/discard/", connect.discard_feed, name="discard_feed"),
    path("<int:pk>/card/", feeds.feed_card, name="feed_card"),
    path("<int:pk>/action/", feeds.feed_action, name="feed_action"),
    path("<int:pk>/completeness/", completeness.feed_completeness, name="feed_completeness"),
    path("completeness/<int:pk>/", completeness.completeness_report, name="completeness_report"),
    path("completeness/<int:pk>/keys.csv", completeness.completeness_keys, name="completeness_keys"),
    path("runs/<int:pk>/", feeds.run_page, name="run"),
    path("collections/<int:pk>/card/", dashboard.collection_card, name="collection_card"),
    path("changes/", dashboard.changes, name="changes"),
]
