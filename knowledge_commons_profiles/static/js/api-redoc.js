// Draws the OpenAPI document to be read, without its search, which would need a worker.
(() => {
  const place = document.getElementById("api");
  Redoc.init(place.dataset.schema, { disableSearch: true, hideLoading: true }, place);
})();
