"""
The words of the demonstration, written by hand, and the way they are put on the day it is built.

Texts name days as `T-19` or `T-19 day 12` (the twelfth of the month nineteen months back) and places by their part in the story; here both
become real days and codes of a world. Inside a text `[[T-19]]` becomes the month in words.
"""

from candour.demo.texts.reading import Answer, Card, Document, Part, Question, Replies, Reply, Stop, TextError, Texts, texts_for

__all__ = ["Answer", "Card", "Document", "Part", "Question", "Replies", "Reply", "Stop", "TextError", "Texts", "texts_for"]
