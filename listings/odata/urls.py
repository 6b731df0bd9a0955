from django.urls import re_path

from listings.odata.views import face

# `$` is no end of a name here: `$metadata`, `$count`.
urlpatterns = [re_path(r"^reso/odata(?P<path>(?:/.*)?)\Z", face, name="reso")]
