// The API's document, to read and to try with the session of this page: its writes carry what forms carry.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("swagger-ui");
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  SwaggerUIBundle({
    dom_id: "#swagger-ui",
    url: place.dataset.document,
    docExpansion: "list",
    // No deep links: each would be a link within a button.
    deepLinking: false,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    // Else it asks a server of its maker whether the document is valid.
    validatorUrl: null,
    requestInterceptor: (request) => {
      Object.assign(request.headers, headers);
      return request;
    },
  });
});
