"""From executed notebooks to pages: built in, with Pandoc and Typst, or with Quarto."""
