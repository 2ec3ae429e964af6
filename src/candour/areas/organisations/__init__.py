"""
Organisations: who there is in the health service, what they are called, whom they belong to, and what became of them.

One model for every kind: trust, site, team, integrated care board (ICB), clinical commissioning group (CCG), region, practice, regulator,
department. The key is the organisation's code in the Organisation Data Service (ODS) of the NHS, which every published file uses; codes
are never given twice, so a closed organisation keeps its page.

Parents hold for a time: a trust's region, its ICB, the trust of a site; `serves` says which share of a trust's patients comes from which
ICB. The files of ODS say what holds on their day, never since when, so a link begins on the first day that a file said so. A succession
says that an organisation was followed by another: by none, one or many, in chains, and in the published list some that lead in circles.
Successions are kept as codes, because most of the 25,480 published ones are of organisations that nothing else here knows.

An older file never overwrites what a newer one said: each group of facts remembers the day it is of (`as_of`), and former names stay
findable, because people remember the old name. Everything here is public (tier T0). Attribution: NHS England (ODS), Office for National
Statistics, Care Quality Commission; Open Government Licence v3.0.
"""
