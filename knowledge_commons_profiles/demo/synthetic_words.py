"""What synthetic members are put together from. Places and institutions are invented; names are common ones."""

from itertools import product
from typing import NamedTuple


class Naming(NamedTuple):
    """Given and family names of one tradition; `share` is how many in a hundred members are named so."""

    share: int
    given: tuple[str, ...]
    family: tuple[str, ...]
    pattern: str = "{given} {family}"


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMINGS = (
    Naming(
        20,
        words("Alice Amelia Brian Clara Daniel Edith Frances George Harriet Isaac Joan Kenneth Lucy Nora Oliver"),
        words("Abbott Barlow Carver Dalton Ellery Fairfax Garner Hollis Ingram Jessop Kendall Lowell Mercer Norwood"),
    ),
    Naming(
        9,
        words("Álvaro Beatriz César Dolores Elena Félix Graciela Héctor Inés Joaquín Lucía Mónica Nicolás Óscar Rocío"),
        words("Álvarez Benítez Cortés Domínguez Espinoza Fernández Gómez Ibáñez Jiménez Muñoz Núñez Ortúzar Peña Ríos"),
        "{given} {family} {second}",
    ),
    Naming(
        6,
        words("Agnès Benoît Cécile Didier Élodie François Gaëlle Hélène Jérôme Maïté Noël Odile Théo Zoé"),
        words("Aubépin Bérard Chênevert Delacroix Évrard Fournier Guérin Hébrard Lefèvre Mégret Noiret Rivière"),
    ),
    Naming(
        6,
        words("Anneliese Björn Dörte Elfriede Günther Hannelore Jürgen Käthe Lüder Mårten Øyvind Sören Ursula Åsa"),
        words("Bäumler Dürrkopf Fährmann Größler Häußer Jønsson Köhler Lindström Müllner Ødegård Schäfer Weiß"),
    ),
    Naming(
        4,
        words("Agnieszka Bogusław Dagmar Eliška Grażyna Jiří Katarzyna Łukasz Małgorzata Ondřej Radosław Štěpán"),
        words("Bąkowski Černík Dvořáček Górecka Jabłoński Křivánek Łęcki Mżyk Ostrowska Říhová Szczygieł Žák"),
    ),
    Naming(
        4,
        words("Ayşe Barış Çağla Doğan Emine Ferit Gülşen İbrahim Kâmil Nurgül Özlem Şebnem Tuğba Yağmur"),
        words("Akıncı Balçık Çelikel Demirtaş Erdoğdu Gökçe Irmak İncesu Karataş Özgür Şahinbaş Üstün Yıldızer"),
    ),
    Naming(
        4,
        words("An Bình Châu Dũng Hạnh Khánh Lệ Minh Ngọc Phương Quỳnh Sơn Thảo Tuấn Uyên Vỹ Yến"),
        words("Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô Dương Lý"),
        "{family} {second_given} {given}",
    ),
    Naming(
        4,
        words("Adébáyọ̀ Bọ́lá Chiamaka Dayọ̀ Ẹniọlá Fúnmi Ifeoma Káyọ̀dé Ngozi Obinna Olúwaṣeun Ṣadé Túndé Yẹ́misí"),
        words("Adéyẹmí Balógun Chukwu Dáramọ́lá Ẹ̀gbẹ́dá Fáṣọlá Ìgè Nwosu Ògúnbọ̀wálé Okafor Ọláwálé Ṣóyẹmí Uzochukwu"),
    ),
    Naming(
        3,
        words("Abena Akinyi Baraka Chege Fatuma Juma Kwabena Makena Njeri Ochieng Rehema Subira Tendai Wanjiru Zuberi"),
        words("Achieng Boateng Chirwa Dlamini Gitonga Kamau Mensah Mwangi Ndlovu Odhiambo Owusu Phiri Shabani Tembo"),
    ),
    Naming(
        3,
        words("Αγγελική Βασίλης Γεωργία Δήμητρα Ελένη Ζωή Ηλίας Θεοδώρα Ιωάννα Κώστας Λυδία Μιχάλης Νεφέλη Σπύρος"),
        words("Αλεξίου Βλάχος Γαλανού Δημητρίου Ευσταθίου Ζερβός Καρράς Λιβανού Μακρής Νικολάου Παππάς Ρήγας Σταμάτης"),
    ),
    Naming(
        5,
        words("Анна Борис Вера Галина Дмитрий Елена Зинаида Игорь Ксения Лидия Михаил Нина Олег Пётр Юлия Ярослав"),
        words("Андреенко Белых Воронич Громыко Дубко Ежов Журавль Зорич Калинко Лебедь Мороз Остапчук Седых Черных"),
    ),
    Naming(
        7,
        words("أحمد بسمة جمال حسن خديجة رشيد زينب سعيد شيرين طارق عائشة فاطمة كريم ليلى محمود نورة هدى ياسين"),
        words("الأندلسي البغدادي التونسي الجزائري الحلبي الدمشقي الرازي السوداني الشامي العلوي الفاسي القاهري المصري"),
    ),
    Naming(
        3,
        words("آرش بهرام پروین تهمینه جمشید داریوش رودابه زهره سیاوش شیرین فرهاد کاوه گلناز مینا نسرین"),
        words("اصفهانی بهاری پارسا تهرانی خراسانی رستمی شیرازی طوسی فرهادی کاشانی گیلانی نیشابوری همدانی یزدی"),
    ),
    Naming(
        3,
        words("אביגיל ברוך גלית דוד הדס זאב חנה יעקב כרמל לאה מרדכי נעמי עדה רבקה שלמה תמר"),
        words("אברמוב ברגמן גולן דרור הלוי ויסמן זיו חזן טל ירושלמי כהן לוי מזרחי נחום פרץ שפירא"),
    ),
    Naming(
        6,
        words("अनिता भरत चित्रा दीपक गीता हरीश इंदिरा जयंत कमला लक्ष्मी माधव नलिनी प्रकाश राधा सुनील उषा"),
        words("अग्रवाल भट्ट चौहान देशपांडे गुप्ता जोशी कुलकर्णी मिश्र नायर पाठक राव शर्मा तिवारी वर्मा"),
    ),
    Naming(
        3,
        words("অনন্যা বিমল চন্দনা দীপঙ্কর গৌরী হাসান ইন্দ্রাণী কল্যাণ মৌসুমী নীলিমা প্রদীপ রুমা শাহীন তপন"),
        words("আহমেদ বসু চক্রবর্তী দাশগুপ্ত ঘোষ হক ইসলাম মিত্র পাল রায় সেন সরকার"),
    ),
    Naming(
        4,
        words("伟 芳 秀英 敏 静 丽 强 磊 洋 艳 勇 军 杰 娟 涛 明 超 秀兰 霞 平"),
        words("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 罗 欧阳"),
        "{family}{given}",
    ),
    Naming(
        3,
        words("葵 陽菜 結衣 美咲 愛子 太郎 健一 翔 大輔 直樹 恵子 由美子 さくら ひかり 誠 智子"),
        words("佐藤 鈴木 高橋 田中 渡辺 伊藤 山本 中村 小林 加藤 吉田 山田 佐々木 松本"),
        "{family} {given}",
    ),
    Naming(
        3,
        words("민준 서연 지훈 하은 도윤 수빈 예준 지우 현우 채원 은지 성민 유진 태윤"),
        words("김 이 박 최 정 강 조 윤 장 임 한 오 서 신"),
        "{family}{given}",
    ),
)

PLACES = words(
    "Aldermere Bellquay Carrowmoor Dunhallow Eastvale Fernleigh Greywick Hartsmouth Illmere Juniperdale Kestrelton "
    "Larkhaven Merrowby Netherglen Oakenshore Pellerin Quillport Ravenhythe Silverbeck Thornwater Umberfield Vallombra "
    "Westermark Yarrowdene Zephyrhill Altaluna Belmarisco Cerroblanco Dolmayor Estrelamar Fontclara Granriba Hautelune "
    "Isolverde Jolimont Karlsquell Lindental Montbrume Nordhavn Osterklint"
)
INSTITUTIONS = (
    "University of {}",
    "{} State University",
    "{} Institute of Technology",
    "{} College",
    "National Library of {}",
    "{} City Museum",
    "{} Academy of Letters",
    "Centre for Advanced Study, {}",
    "{} School of Languages",
    "Botanic Garden of {}",
)
AFFILIATIONS = tuple(pattern.format(place) for pattern, place in product(INSTITUTIONS, PLACES))

# The scholars' common terms first: these are the commonest among synthetic members too.
SUBJECTS = (
    *("history", "poetry", "philosophy", "manuscripts", "translation", "education", "music", "art history", "religion"),
    *("linguistics", "medicine", "mathematics", "archaeology", "drama", "law", "geography", "sociology"),
    *("architecture", "economics", "psychology", "women’s history", "anthropology", "folklore", "rhetoric"),
    *("theology", "printing"),
    *("political thought", "natural history", "astronomy", "botany", "travel writing", "cartography", "logic"),
    *("lexicography", "grammar", "epigraphy", "physics", "optics", "chemistry", "philology", "historiography"),
)
PERIODS = ("ancient", "medieval", "early modern", "modern", "colonial", "digital", "comparative", "public")
FIELDS = (
    *("archives", "libraries", "cities", "borders", "theatre", "textiles", "trade", "diplomacy", "gardens", "letters"),
    *("science", "material culture", "childhood", "food", "migration", "seafaring", "monasteries", "sound"),
    *("disability", "memory", "climate", "animals", "ritual", "friendship", "labour", "photography", "film", "museums"),
    *("pedagogy", "newspapers", "satire", "slavery"),
)
INTERESTS = (*SUBJECTS, *(f"{period} {field}" for field, period in product(FIELDS, PERIODS)))

ROLES = (
    *("Professor of {}", "Associate professor of {}", "Assistant professor of {}", "Lecturer in {}", "Reader in {}"),
    *("Doctoral student, {}", "Postdoctoral fellow, {}", "Research fellow in {}", "Librarian for {}", "Curator, {}"),
    *("Independent scholar of {}", "Teacher of {}", "Emerita professor of {}", "Editor and historian of {}"),
)
PRONOUNS = ("", "", "", "", "she/her", "he/him", "they/them")
SENTENCES = (
    "I work on {one} and, when time allows, on {two}.",
    "My current book asks what {one} owes to {two}.",
    "Before I came to {place} I taught {one} in secondary schools.",
    "With colleagues in {place} I edit a series on {two}.",
    "I like sources that disagree with each other, above all in {one}.",
    "Students may write to me about theses on {one} or {two}.",
    "A long project on {two} is nearly done, as it was last year.",
    "I collect small errors in large catalogues.",
    "My seminar on {one} meets on Thursdays; guests are welcome.",
    "What began as a footnote on {two} became a dissertation, then an archive, then a habit.",
    "I review books on {one} for several journals and read slowly.",
    "In summer I catalogue the collection in {place}, box by box.",
)
DISCLAIMER = "This member is synthetic: a program made the name and everything else."
