/* Starts Swagger UI on the API page: a file, because the page's policy allows no inline script. */
'use strict';

const place = document.getElementById('api');
window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  // Otherwise a badge would send the schema's address to a public validator.
  validatorUrl: null,
});
