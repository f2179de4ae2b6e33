// Draws the OpenAPI document to be read. Its style elements carry the page's nonce; its search would need a worker.
(() => {
  const place = document.getElementById("api");
  Redoc.init(place.dataset.schema, { nonce: place.dataset.nonce, disableSearch: true, hideLoading: true }, place);
})();
