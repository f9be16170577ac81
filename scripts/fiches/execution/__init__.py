"""From a document to an executed notebook."""
