// Where the latest edition will stay when others come: leads on to it, with the part that was asked for.
"use strict";

location.replace(document.querySelector("link[rel=canonical]").href + location.hash);
