// Draws the OpenAPI document so that its operations can be tried; a token that is entered stays in this page.
(() => {
  const place = document.getElementById("api");
  SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    deepLinking: true,
    persistAuthorization: false,
    validatorUrl: null,
  });
})();
