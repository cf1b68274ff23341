"""The words around contact details, in the languages that young people write: data for `contacts`.

Everything is written as people write it; `contacts` folds it as it folds their text, so accents, capitals and the
two ways of writing an Arabic yeh need no second line.
"""

# What stands before somebody's own name: a word that must occur at all, and the whole phrase as a pattern.
BEFORE_NAME = {
    "en": {
        "name": "(?:my|mi|his|her)(?: (?:full|real|first|last|middle|given|nick|family|actual))? ?"
        "(?:nick|sur)?name(?: is| iz|'s|s| =)",
        "called": "(?:i am|i'm|im|i was|i get) called",
        "call me": "(?:can|could|just|everyone|everybody|friends|mates|family|all|to) call me",
        "calls me": "(?:everyone|everybody|mum|mom|dad|she|he|family) calls me",
        "go by": "i go by",
    },
    "cy": {
        "enw": "(?:fy |f'|'n )?enw(?: cyntaf| llawn)? (?:f?i )?(?:yw|ydy|ydi)(?: hi| o)?",
        "galwch": "galwch fi'n",
        "galw": "ngalw(?: i)? ?(?:'n|yn)",
        "gelwi": "gelwir fi'n",
    },
    "ar": {
        "اسم": "و?(?:اسمي|اسمى)(?: الحقيقي| الكامل| الاول)?(?: هو| هي)?",
        "سموني": "و?(?:يسموني|يسمونني|سموني)",
        "ينادو": "و?(?:ينادونني|ينادوني)",
        "esmi": "(?:e|i)smi",
        "ismi": "(?:e|i)smi",
    },
    "ti": {
        "ስመይ": "[ስሽ]መይ",
        "ሽመይ": "[ስሽ]መይ",
        "shimey": "sh?imey",
        "simey": "sh?imey",
    },
    "am": {
        "ስ": "ስሜ|የእ?ኔ ስም",
        "ስሙኝ": "ስሙኝ",
        "sime": "simey?",
    },
    "vi": {
        "tên": "tên (?:(?:thật|đầy đủ) )?(?:của )?(?:tôi|em|mình|con|cháu|tớ|tui|mik|mk|t) là"
        "|(?:tôi|em|mình|con|cháu|tớ|tui|mik) (?:có )?tên(?: là)?",
        "gọi": "(?:cứ )?gọi (?:tôi|em|mình|con|cháu|tớ) là",
    },
    "sq": {
        "quhem": "(?:une )?quhem",
        "quajne": "me quajne|quajne",
        "quani": "me quani",
        "thir": "me (?:therrasin|thirrni|therrisni)",
        "emri": "emri im(?: i plote| i vertete)?(?: eshte| osht| o| esht)?",
    },
    "so": {
        "magac": "magac[ae]ygu(?: saxda ah)?(?: waa| waxaa?)?|magac[ae]yga(?: saxda ah)? (?:waa|waxaa?)",
        "yiraa": "la i(?:gu)? ?yiraahd(?:aa|o)",
        "yidhaa": "la i(?:gu)? ?yidhaa(?:hdaa|hdo)?",
        "dhahaa": "la i(?:gu)? dhahaa",
    },
    "ps": {
        "نوم": "(?:زما|د ما) نوم|نوم (?:مي|مې)",
    },
    "fa": {
        "نامم": "من نامم|نامم",
        "اسم من": "(?:من )?اسم من",
        "کامل من": "(?:اسم|نام) کامل من",
        "اسمم": "(?:من )?اسمم",
        "اسمه": "(?:من )?اسمه",
        "نام من": "نام من",
        "esm": "esme? man|esmam",
        "nam": "nam[ei]? man|name man",
    },
    "ckb": {
        "نامی": "نامی من",
        "ناو": "ناوی من|(?:من )?ناوم|ناوەکەم",
        "nawi": "nawi min|nawm",
    },
    "ku": {
        "nav": "nave? min|navem",
    },
    "om": {
        "maqaa": "maqaan? (?:koo|kiyya|kiya|ko)(?:o)?",
    },
    "ur": {
        "نام": "م(?:ی|ي)را نام(?: ہے)?",
        "naam": "(?:mera|mira) naam",
    },
    "fr": {
        "appelle": "je m[' ]?appell?e|jm'appell?e|j'm'appell?e",
        "nom": "mon (?:pre)?nom(?: est| c'est|,? c'est)",
        "surnom": "mon surnom(?: est| c'est)",
    },
    "uk": {
        "звати": "мене звати|звати мене|мене звуть",
        "звуть": "мене звуть",
        "імен": "на ім'я",
        "ім'я": "(?:мо[єе] )?ім'я -|мо[єе] ім'я|мене на ім'я",
    },
    "ru": {
        "зовут": "меня зовут",
    },
    "ro": {
        "numele": "numele meu(?: complet| mic)?(?: este| e| ii)?",
        "numesc": "(?:ma|eu ma) numesc",
        "cheama": "ma cheama",
        "mi se": "mi se (?:spune|zice)",
    },
    "tr": {
        "adım": "benim adım|adım",
    },
    "pl": {
        "nazywam": "nazywam sie",
        "imie": "mam na imie|moje imie to",
    },
    "es": {
        "llamo": "me llamo",
    },
    "it": {
        "chiamo": "mi chiamo",
    },
    "bn": {
        "আমার": "আমার নাম",
    },
    "hi": {
        "नाम": "मेरा नाम",
    },
}

# The same where the words say as often something else: a name is believed with a capital letter or at the end.
MAYBE_BEFORE_NAME = {
    "en": {
        "call me": "call me",
        "me call": "they call me",
        "my name": "(?:^|hi |hello )my name",
        " name is": "(?:my|our)(?: [a-z']+){1,3} name is",
        "is called": "my (?:[a-z]+ )?(?:friend|sister|brother|mum|dad|mother|father|cousin|uncle|aunt|worker"
        "|teacher|carer) is called",
    },
    "fa": {"من": "(?:به|مرا|منو) (?:من )?(?:می ?گن|می ?گویند|میگن|صدا می ?زنند)"},
    "fr": {"m'appelle": "on m'appelle"},
    "sq": {"me thon": "me thone", "me thot": "me thot"},
}

# A label on a line of its own.
NAME_LABELS = {
    "en": "(?:full |first )?name",
    "cy": "enw",
    "ar": "الاسم|اسم",
    "ti": "ስም|ስመይ|ሽም",
    "vi": "ten|ho ten|ho va ten",
    "sq": "emri|mbiemri",
    "so": "magac",
    "fa": "نام|اسم",
    "ps": "نوم",
    "ckb": "ناو",
    "ku": "nav",
    "om": "maqaa",
    "ur": "نام|naam",
    "fr": "nom|prenom",
    "uk": "ім'я",
    "ro": "nume|prenume",
}

# What stands after the name.
AFTER_NAME = {
    "en": "is my (?:real |full )?name",
    "cy": "(?:yw|ydy|ydi) fy enw i",
    "ti": "[እይ][በብ]ሃል",
    "am": "እባላለ[ሁው]|ይባላል",
    "om": "jedhama|jedhamaa",
    "fa": "میگن بهم",
    "ps": "نومیږم|نومېږم",
}

# One of these occurs in each of them.
AFTER_WORDS = "is my|fy enw i|በሃል|ብሃል|ባላ|jedhama|بهم|نوم"

# What may stand before such a name.
ME = "ኣነ|ስም|እኔ|زه"

# Words that follow such a phrase and are no name.
NO_NAME = {
    "en": """
        a about actually after again all almost also always am an and any anonymous anymore anytime arabic
        are as asap at away back bad badly banned beautiful because been before being blocked boring broken
        but by cause called came changed common complicated confidential constantly cool correct could crap
        crazy dead deleted different difficult dirty disgusting down dumb each easily easy either
        embarrassing english even ever every everybody everyone famous fat few fine for foreign forgotten
        found friday from full fun funny gay given going gone good great hacked had hard hardly has have he
        her here hers his how i if im important impossible in incorrect incorrectly into is islamic it its
        just kept known last late later lazy less liar like long lost luv made many maybe me mean meant
        mentioned misspelled misspelt mispronounced missing mixed monday more morning most mostly my names
        near needed never new nice night no nobody not nothing now of off often ok okay old on once one only
        or other our out over perfect please pls plz precious private probably pronounced properly public
        quite rarely really recorded right rude said saturday saved secret see she short should shown shy
        sick simple simply since so some someone something sometimes soon special spelled spelt spoken still
        strange stupid such sunday taken tell than thank thanks that the their them then there these they
        thing things this those thursday to today together told tomorrow tonight too tuesday typed ugly
        under unique until unusual up us used useless usually very want was we wednesday weird well were
        what whatever when whenever where which while who why with without word work working written wrong
        wrongly yeah yes you your yours refugee immigrant migrant foreigner terrorist names child kid inside
        there's that's ur u r worth mine nobody's safe matters means counts first sir boss bro
    """,
    "cy": """
        amser anodd ar bob bwysig byth cael dal ddim dim ddiddorol diddorol eto gan hawdd heb hefyd hir hwn
        i mewn nid o oedd pwysig rhy wedi yn yr y 'r 'n ac a'r peth rhywbeth rhywun pawb neb fel beth dyna
        hyn hwnnw
    """,
    "ar": """
        هو هي صعب صعبه سهل طويل قصير جميل غلط خطا دائما دايما دوما ليس ليست مو مش ما لا لم لن غير في على من الى عن
        مع كان يكون معروف غريب مهم مهما مختلف موجود مكتوب لانه لان اللي الذي التي كل كما هنا هناك ابدا
        احيانا عادي حلو سر كثير جدا وانا انا و ثم بس لكن بشكل بطريقه بعد قبل عند يكتب يكتبونه ينطق ينطقونه
        تكتب يقال يقولون يعني معناه يلفظ يلفظونه عمري عربي وعمري واحب احب اعيش ساكن واعيش
        برقم باسمي باسماء بصوت كثيرا بس فقط حق
    """,
    "ti": """
        ስመይ ሽመይ ብጌጋ ከቢድ ቀሊል ጽቡቕ ነዊሕ ሓጺር ኣይ የለን ኩሉ ኩሉግዜ ኣብ ካብ ናይ ብ ምስ እዩ እየ ኣነ ኣገዳሲ
        ነይሩ ይበሃል ሓደ ከም እቲ እዚ ብቕኑዕ ብትኽክል ብግቡእ ጌጋ ወትሩ ኣዝዩ ብጣዕሚ ብዙሕ ኣጸጋሚ ትርጉም ጸውዑ ትግርኛ
    """,
    "am": """
        ስሜ እኔ ከባድ ቀላል ረጅም አጭር ጥሩ
        ነው ሁልጊዜ ሁሌም በትክክል በስህተት ስህተት አስቸጋሪ ቆንጆ ልዩ ይባላል በ እና የ ሲጠራ አልተጻፈም ይጠራ ይጻፍ ይታወቅ
    """,
    "vi": """
        gi khong kho de hay dep dai ngan bi luon la sai dung rat cung o trong duoc nhu the nao va thi nhung
        ma cua voi em toi khi ai doc viet tuoi nam den tu minh nhe
    """,
    "sq": """
        i e ka eshte te ne nga nuk s'eshte gjithmone gabim gabuar veshtire lehte bukur shume dhe por qe kur si
        me per une shqiptohet shkruhet thuhet jo cdo gjate shkurter rendesishem jam jetoj kam budalla do
    """,
    "fa": """
        را رو سخت است هست مهم همیشه اشتباه غلط در به از هم نیست چه که چی برای با و ولی اما خیلی قشنگ طولانی
        کوتاه ساده درست هرگز هیچ بود باید نباید شده روی ان این نوشته تلفظ عجیب کسی صبر نه معنی تو ما من او
        متولد هستم ام
    """,
    "so": """
        waa adag dheer fudud muhiim si ma aan had iyo oo waxaan waxay wuxuu waxuu way wuu laga laakiin qurux
        mid wax waad macno khalad khaldan mar kasta ku u ayaa ayay sax gaaban yahay tahay lama ah
    """,
    "ps": """
        سم نه سخت ستونزمن اسان په د دی دې تل غلط مهم ښه اوږد لنډ چې او خو هیڅ نشي نشته څوک ده دی زه یم ته
    """,
    "ckb": """
        به بە لە قورس قورسە هەمیشە هەڵە خۆش جوان درێژ گرنگ نییە نیە ئاسان زۆر و کە من نا بۆ ە یە ئەم هەڵەیە
        ئاسانە جوانە
    """,
    "ur": """
        غلط مشکل ہے ہیں نہیں ہمیشہ بہت اچھا آسان لمبا کیا اور میں سے کا کی کو ٹھیک صحیح کسی نے لیتے لے نا
        سب لوگ اہم hai nahi mushkil galat aur bahut kya hamesha ka ki ko mein hain ghalat
    """,
    "fr": """
        toujours mal souvent pas trop difficile important sur dans et est un une le la les tres jamais bien
        plus quand rare j'ai j'habite j'aime pour rien autrement comme personne
    """,
    "uk": """
        важке важливе легко означає значить
        складне не завжди часто неправильно і та в у на дуже але мені як це є рідкісне й гарне довге
    """,
    "ro": """
        greu mereu scris gresit nu si un o pe in din foarte important usor lung sunt am este e mai frumos
        pronuntat
    """,
    "om": """
        sirriitti hin fi akka ulfaataa baay'ee dha gaarii yeroo hunda dogoggoraan
    """,
    "ku": """
        salî dijwar gelek ye e ne nayê her û tim
    """,
    "tr": """
        zor cok her degil var yok guzel ve
    """,
}

# Verbs: what others do with a name, in languages that show it at the ends of a word.
NO_NAME_SHAPES = {
    "ar": "[يت]\\w+(?:ون|ونه|ونها|وه|وها)|بال\\w+",
    "fa": "ن?می\\w+ند",
    "ti": "(?:ኣይ|ዘይ|ከይ)\\w{2,}|[ይክ]\\w{2,}[ሉሩቱዑጡፉዎ]",
    "am": "አይ\\w{2,}",
    "uk": "\\w+(?:ють|уть|ать|ять)",
}

# The few of them that are written with a capital letter.
CAPITAL_NO_NAME = (
    "i i'm i've i'll i'd english arabic islamic muslim british welsh irish monday tuesday"
    " wednesday thursday friday"
    " saturday sunday asap not always often never"
)

# What may follow a small-lettered word that shows it to be no name ("my name is butchered by teachers").
TALK_AFTER_WORD = "by up trọng wrong wrongly right correctly properly incorrectly badly out differently ማለት معنا"

SERVICES = (
    "insta(?:gram)?(?:i|it)?|ig|snap(?:chat)?(?:i|it)?|sc|tik ?tok(?:u|un)?|discord"
    "|telegram(?:i)?|tg|facebook(?:u)?|fb"
    "|roblox|xbox|psn|twitter|viber|imo|messenger|skype|kik|twitch|fortnite|user ?name"
    "|gamertag|threads|zalo|signal"
)
OTHER_SERVICES = (
    "انستا|انستغرام|انستقرام|انستجرام|سناب|سنابي|سناب شات|تيك توك|تلغرام|تلجرام|تيليجرام"
    "|تليجرام|فيسبوك|فيس|ديسكورد"
    "|اینستا|اینستاگرام|تلگرام|تیک تاک|اسنپ چت|انسټا|انسټاګرام|انستاګرام|فیسبوک|ټیک ټاک"
    "|انسٹا|انسٹاگرام|سنیپ|سنیپ چیٹ|ٹک ٹاک|فیس بک"
    "|ئینستا|ئینستاگرام|سناپ|سناپچات|تیکتۆک|فەیسبووک|تەلەگرام|ኢንስታግራም|ኢንስታ|ቴሌግራም|ፌስቡክ|ፈይስቡክ|ቲክቶክ|ስናፕቻት|ስናፕ"
    "|інстаграм|інста|телеграм|телега|тікток|дискорд|діскорд|снапчат|фейсбук"
)
MY = "my|mi|fy|im|mon|meu|moj|mera|mere|koo|kiyya|min|em|minh|toi"
IS = "is|'s|s|yw|ydy|ydi|eshte|osht|waa|la|hai|este|e|est|c'est|ye|dha|name is|called|user is"
NO_USER_NAME = """
good cool down hot trash toxic amazing ok popular hey please stop important dangerous addictive dangerous
rubbish instagram snapchat tiktok facebook discord mine nothing none only here there everything games gaming
videos free active inactive dm dms chat page story stories app apps safe unsafe bullying school home college
uni office house church mosque class lunch breakfast gym park town weekend weekends
"""

# Before a number without its country or first zero, these say that it is a phone number.
BEFORE_PHONE = {
    "en": "phone|mobile|mob|tel|cell|call|ring|text|txt|whatsapp|whats app|wapp|sms|my (?:new )?(?:number|num|nr)",
    "cy": "ffon|fy rhif|tecst",
    "ar": "هاتف|تلفون|جوال|موبايل|رقمي|اتصل|كلمن|واتس",
    "ti": "ስል[ክኪከ]|ደውል|ቁጽ[ረሪ]|ቴሌፎን|ዋትስ",
    "am": "ስልኬ|ቁጥሬ",
    "vi": "dien thoai|sdt|dt|goi|nhan|so cua",
    "sq": "telefon|celular|numri im|nr im",
    "so": "taleefan|telefoon|[ln]ambarka|wac",
    "fa": "تلفن|شماره|موبایل|زنگ",
    "ps": "ټلیفون|تلیفون|شمېره|شمیره",
    "ckb": "تەلەفۆن|مۆبایل|ژمارە",
    "ku": "jimar|tilifon",
    "om": "bilbil|lakkoofs",
    "ur": "فون|نمبر|واٹس|موبائل",
    "fr": "telephone|portable|numero",
    "uk": "номер|телефон",
    "ro": "numarul",
}

# Before letters and figures, these say that they are somebody's reference.
BEFORE_REFERENCE = (
    "nhs|gig|home office|ho (?:number|no|ref)|gwf|uan|arc|brp|passport|n\\.?i\\.?|national insurance|nino"
    "|reference|ref|case|port ref|cid|visa|nass"
    "|asylum|hmrc|utr|ucas|uln|file number|id (?:number|card|no)|swyddfa gartref"
    "|yswiriant(?: gwladol)?|pasbort|cyfeirnod"
    "|هوم اوفيس|الهوم|ملف|ملفي|تامين|هويه|الهويه|جواز|اللجوء|قضيه|ሆም ኦፊስ|ፓስፖርት|መለያ|መለለዪ"
    "|ho chieu|can cuoc|cmnd|cccd"
    "|pasaport|sigurimi|dosja|baasaboor|kiiska|aqoonsi|پاسپورت|گذرنامه|پرونده|هوم افیس"
    "|پاسپورټ|پاسپۆرت|هۆم ئۆفیس|کەیس"
    "|پاسپورٹ|ہوم آفس|شناختی کارڈ|passeport|dossier|паспорт|pasaportul|dosar|paaspoortii"
)

# After a number, these say that it is an amount.
AMOUNTS = (
    "pounds?|quid|dollars?|euros?|birr|nakfa|lek|dong|dinar|toman|rials?|rupees?|times?"
    "|people|persons?|years?|months?"
    "|weeks?|days?|hours?|minutes?|seconds?|km|miles?|steps|percent|million|thanks"
    "|thank you|reasons|likes|followers"
    "|views|games|دينار|تومان|ریال|جنيه|ليره|دولار|مره|ብር|ናቕፋ|روپے|dong|mar|here|%|£|€|\\$"
)
