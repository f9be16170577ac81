"""What people type, and what must be read of it on the page and in print, or told."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Snippet:
    """Something typed.

    Attributes
    ----------
    typed
        In a document or a comment.
    shown
        What is read in both formats, other spaces apart: `_` stands for U+00A0, `~` for U+202F, `¦`
        for what may stand between.
    html
        What the page's code has besides.
    told
        In place of the page, part of the sentence that stops it.
    line
        The line that the sentence names.
    only
        `document` or `comment`, where it means something in one of them alone.
    """

    typed: str
    shown: str = ""
    html: tuple[str, ...] = field(default=())
    told: str = ""
    line: int = 1
    only: str = ""


SHOWN = (
    # Characters and typography
    Snippet("Le taux : 3 % ; l'an dernier ?", "Le taux_: 3_%~; l’an dernier~?"),
    Snippet("Pourquoi? Oui: «non»!", "Pourquoi~? Oui_: «_non_»~!"),
    Snippet("12 500 emplois", "12~500_emplois"),
    Snippet("n° 5 et M. Dupont", "n°_5 et M._Dupont"),
    Snippet("3 000 kWh à 5 €/t", "3~000_kWh à 5_€/t"),
    Snippet("le 1er mars, la 2e fois", "le 1er_mars, la 2e fois", ("1<sup>er</sup>",)),
    Snippet("**Pourquoi** ? *Oui*; 5%", "Pourquoi~? Oui~; 5_%"),
    Snippet("trop\u00a0; et\u202f: là", "trop~; et_: là"),
    Snippet("`a ; b : c` et https://a.fr/?x=1;b", "a ; b : c et https://a.fr/?x=1;b"),
    Snippet("Écrire à contact@exemple.fr", "Écrire à contact@exemple.fr"),
    Snippet("📞 03 24", "📞 03 24"),
    Snippet("Huawei 华为, ☎ et ☐", "Huawei 华为, ☎ et ☐"),
    Snippet("Ωμέγα et ќ", "Ωμέγα et ќ"),
    # Signs that mean something elsewhere
    Snippet("@prefet08 le dit", "@prefet08 le dit"),
    Snippet("selon [@prefet08, p. 3]", "selon [@prefet08, p._3]"),
    Snippet("entre $5 et 10 $ pièce", "entre $5 et 10_$ pièce"),
    Snippet(r"le dossier C:\alpha\beta", r"le dossier C:\alpha\beta"),
    Snippet(r"\newcommand{\a}{b} reste", r"\newcommand{\a}{b} reste"),
    Snippet("(@bon) exemple", "(@bon) exemple"),
    Snippet("a < b et c > d", "a < b et c > d"),
    Snippet("prix~bas et x^2", r"prix\~bas et x^2"),
    Snippet("une ligne\\\nune autre", "une ligne une autre", ("<br",)),
    Snippet("un_mot_souligné et 2 * 3 * 4", r"un\_mot\_souligné et 2 * 3 * 4"),
    Snippet("{accolades} et [crochets]", "{accolades} et [crochets]"),
    Snippet("{{< … >}} reste", "{{< … >}} reste"),
    # HTML
    Snippet("du <b>gras</b>", "du gras", ("<strong>gras</strong>",)),
    Snippet("CO<sub>2</sub> et m<sup>3</sup>", "CO2 et m3", ("<sub>2</sub>", "<sup>3</sup>")),
    Snippet("haut<br>bas", "haut bas", ("<br",)),
    Snippet("<u>souligné</u> <s>barré</s>", "souligné barré", ("<u>souligné</u>", "<del>")),
    Snippet("<small>petit</small> <abbr title='x'>DGDDI</abbr>", "petit DGDDI"),
    Snippet("<Monsieur X> est venu", "<Monsieur X> est venu", ("&lt;Monsieur X&gt;",)),
    Snippet("<préfecture> et <b>oubli", "<préfecture> et <b>oubli"),
    Snippet("fermé</b> sans ouvrir", "fermé</b> sans ouvrir"),
    Snippet('<a href="https://a.fr">lien</a>', "lien", ('<a href="https://a.fr">lien</a>',)),
    Snippet('<span onclick="x()">mot</span>', "mot"),
    Snippet('<p style="color:red">rouge</p>', "rouge"),
    Snippet("<p>un</p>\n\n<center>deux</center>", "un deux"),
    Snippet(
        "<table><tr><th>A</th></tr>\n<tr><td>**b** <i>c</i></td></tr></table>",
        "A b c",
        ("<table", "<strong>b</strong>", "<em>c</em>"),
    ),
    Snippet("<ul><li>un</li>\n<li>deux</li></ul>", "un deux", ("<li>",)),
    Snippet("<hr>\n\naprès", "après", ("<hr",)),
    Snippet("<blockquote>cité</blockquote>", "cité", ("<blockquote>",)),
    Snippet("avant <!-- caché --> après", "avant après"),
    Snippet("<pre>\nun   deux\n</pre>", "un   deux"),
    # Blocks
    Snippet("- un\n- deux", "un deux", ("<li>",)),
    Snippet("2024. Une année", "Une année", ('start="2024"',)),
    Snippet("12 500 emplois\nde plus", "12~500_emplois de plus"),
    Snippet("| A | B |\n|---|--:|\n| a | 1 |", "A B a 1", ("<table",)),
    Snippet("> cité", "cité", ("<blockquote>",)),
    Snippet("```\nx ; y\n```", "x ; y", ("<pre",)),
    Snippet("::: {.callout-note}\n## Titre\nTexte\n:::", "Titre Texte", ("callout-note",)),
    Snippet('::: {.callout-tip title="L\'idée"}\nTexte\n:::', "L’idée Texte"),
    Snippet("un[^1].\n\n[^1]: une note : là", "un¦une note_: là"),
    Snippet("un^[une autre note].", "un¦une autre note"),
    Snippet("une[^perdue] note", "une[^perdue] note"),
    Snippet("### Titre\n\nTexte", "Titre Texte"),
    Snippet("#### Titre\n\nTexte", "Titre Texte"),
    Snippet("**gras *et* italique**", "gras et italique"),
    Snippet("[un lien](https://exemple.fr/?a=1;b)", "un lien", ("https://exemple.fr/?a=1;b",)),
    Snippet("un\n\n{{< pagebreak >}}\n\ndeux", "un¦deux", ("pagebreak",)),
    Snippet("![L'usine](images/usine.png){width=50%}", "L’usine", ('width="360"',)),
    Snippet('![Légende](images/usine.png){fig-alt="Vue"}', "Légende", ('alt="Vue"',)),
    Snippet('<img src="images/usine.png" alt="Vue">', "", ('alt="Vue"',)),
    Snippet("soit `{python} valeur`", "soit 12"),
)
"""What comes out right."""

TOLD = (
    Snippet("un\n\n```\ndeux", told="n'est pas fermé", line=3),
    Snippet("::: {.callout-note}\nun", told="n'est pas fermé"),
    Snippet("un\n\n:::", told="ne ferme rien", line=3),
    Snippet("un <!-- oublié", told="n'est pas fermée"),
    Snippet("![](images/usine.png)", told="n'a pas de texte pour ceux qui ne la voient pas"),
    Snippet('<img src="images/usine.png">', told="n'a pas de texte"),
    Snippet("![x](images/absente.png)", told="n'existe pas"),
    Snippet("![x](https://a.fr/x.png)", told="n'est pas un fichier du projet"),
    Snippet("![x](images/usine.tiff)", told="n'est pas d'un type connu"),
    Snippet("![x](../../dehors.png)", told="n'existe pas"),
    Snippet("un\n\n<script>alert(1)</script>", told="« script » n'a pas sa place", line=3),
    Snippet('<iframe src="https://a.fr"></iframe>', told="« iframe »"),
    Snippet("<style>p{}</style>", told="« style »"),
    Snippet("[un](javascript:alert(1))", told="« javascript: »"),
    Snippet("[un](JaVaScript:alert(1))", told="« javascript: »"),
    Snippet('<a href="data:text/html,x">un</a>', told="« data: »"),
    Snippet("un\n\n[^2]: note perdue", told="n'est appelée nulle part", line=3),
    Snippet("un[^a]\n\n[^a]: x\n\n[^a]: y", told="est écrite deux fois", line=5),
    Snippet("un\n\n[Source]: douane", told="serait prise pour l'adresse", line=3),
    Snippet("un\n\n---\ntitre: deux\n---\n", told="ne paraîtrait pas", line=3),
    Snippet("{{< include b.qmd >}}", told="le raccourci"),
    Snippet("un\n\n{{< meta title >}}", told="le raccourci", line=3),
    Snippet("voir @fig-un", told="le renvoi"),
    Snippet("::: {.panel-tabset}\nun\n:::", told="la classe « .panel-tabset »"),
    Snippet("un `{r} 1`", told="la valeur"),
    Snippet("soit `{python} valeurs`", told="« valeurs » n'existe pas"),
    Snippet("---\ntitle: x\n---\n\nun", told="n'a pas d'en-tête", only="comment"),
    Snippet("```{python}\n1\n```", told="n'exécute pas de code", only="comment"),
    Snippet("```{=html}\n<b>x</b>\n```", told="n'a pas de bloc « {=html} »", only="comment"),
)
"""What is told, with the analyst's own file and line."""
