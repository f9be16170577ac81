-- How Pandoc reads what authors type, in both publishers: `from:` of `_quarto.yml` says the same, which a
-- test compares. Apostrophes are set by our own filter; an amount in dollars, a path with backslashes or a
-- mention in brackets is text, which Pandoc would take for mathematics, TeX or a numbered example.
return "markdown-smart-tex_math_dollars-raw_tex-latex_macros-example_lists"
