"""Accessible, multilingual, anonymous questionnaires built from outcomes and indicators.

Read in this order:

1. `framework`: what questions come from.
2. `questionnaire`: what is asked; begin with `model` and `kinds`. `card` is one question that advisers decide on,
   with `plain_language`, `burden` and `ranking` to help them; `editing` builds a questionnaire, `differences`
   compares two, and `xlsform` and `limesurvey` carry it elsewhere.
3. `answers`: what one person sends; contact details are hidden, answers counted and forgotten.
4. `themes`: what the group said. `protection` decides what may be shown; `shown`, `release`, `pooling` and
   `ledger` make releases with it; `reading` is a release with all that its readers need, of which `standing_out`,
   `comparing`, `framework_map`, `briefing` and `interchange` make sentences, pages and files. `codebook`,
   `text_themes` and their neighbours are about what people wrote.
5. `store`: the only SQL. `events`, `event_file`, `intake` and `closing` follow answers until they are destroyed;
   `releases` gives out what is left of them; `pools`, `texts`, `codings`, `text_themes` and `quotes` follow texts.
   `cards`, `voices` and `deciding` keep what advisers say, and `refused_by_advisers` what follows from their “no”.
6. `web`: one room for each group of people; begin with `young_people`.
7. `app`, where they meet, and `cli`, the same from a terminal.

`config`, `files`, `languages`, `refusal` and `wording` are small, and used by all. `translating` is what
translators work on, and the files that it travels in; `catalogues` is what the program says, in every language.
"""
