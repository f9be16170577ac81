"""How French is written: typography, numbers, sentences."""
