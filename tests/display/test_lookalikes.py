"""Look-alikes are marked (UTS 39), and honest text of ordinary languages is not."""

import unicodedata

import pytest
from confusable_homoglyphs.categories import alias
from confusable_homoglyphs.confusables import confusables_data

from approvals.display.lookalikes import suspects
from approvals.display.text import pieces, visible

HONEST = """
Transfer $15,000 to Acme, 5 × 6 = 30 – “ok”, it’s 7′ 3 ″ … № 5 ™ © ® § ¶ • ½ m² H₂O 5 µs 3 kΩ 20 °C
l1I0O Illinois 10Ol IlI1 rn m 0xO0 a1l
José Ångström Zażółć gęślą jaźń Đorđe Čapek Łódź Œuvre Straße Þórr Ørsted Şişli Yıldız İstanbul
Việt Nam Nguyễn Thị Minh Khai, ʻokina? Māori, Ōtautahi, naïve façade, ñandú, São Paulo, català l·l
Сергей Иванович Петров, счёт № 5 на 20 % с НДС: оплатить «сейчас» или позже? А я — о тебе.
Сара Иванова и Роса Хорова
Ошибка HTTP-запроса: сервер API вернул код 500, см. лог сервера
Володимир Їжак, Ґданськ, її сестра Соломія
Љиљана Ђорђевић, Његош
Αθήνα, Ελλάδα: ο Νίκος και η Μαρία πήγαν στην αγορά
Γιώργος Παπαδόπουλος
東京都港区 ＡＢＣ株式会社：テスト（１２３）、さくら「カタカナ」ー ニ二ロ口
北京市朝阳区，二〇二四年；价格：１００元
서울특별시 강남구 김철수
שלום עולם, מה שלומך?
مرحبا بالعالم، كيف حالك؟ ١٢٣
नमस्ते दुनिया १२३
สวัสดีชาวโลก ๑๒๓
გამარჯობა მსოფლიო
Բարեւ աշխարհ
送金_transfer_テスト
Δt = 5 λ, ΔE = 4 J, π ≈ 3.14, σ² and Ω
✅ 👍🏽 🇵🇹 ℹ done ➕ ➖ ❯ next
""".strip().splitlines()


@pytest.mark.parametrize("text", HONEST)
def test_honest_text_has_no_marks(text):
    assert [piece for piece in pieces(text) if piece.kind == "mark"] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("p\u0430ypal", "p⟦U+0430⟧ypal"),
        ("\u0430\u0440\u0440\u04cf\u0435", "аррӏе⟦Cyrillic⟧"),
        ("\u0440\u0430\u0443\u0440\u0430l", "⟦U+0440⟧⟦U+0430⟧⟦U+0443⟧⟦U+0440⟧⟦U+0430⟧l"),
        ("pay \u0440\u0430\u0443 now", "pay рау⟦Cyrillic⟧ now"),
        ("g\u03bf\u03bfgle.com", "g⟦U+03BF⟧⟦U+03BF⟧gle.com"),
        ("\uff50\uff41\uff59", "ｐａｙ⟦Full-width⟧"),
        ("\U0001d429\U0001d41a\U0001d432", "𝐩𝐚𝐲⟦Mathematical⟧"),
        ("o\ufb03ce", "o⟦U+FB03⟧ce"),
        ("a\u2215b\u2044c", "a⟦U+2215⟧b⟦U+2044⟧c"),
        ("rm \u2010rf", "rm ⟦U+2010⟧rf"),
        ("a\u2024b", "a⟦U+2024⟧b"),
        ("\u0251 \u0261o", "ɑ⟦Look-alike⟧ ⟦U+0261⟧o"),
        ("\u0421\u0421\u0421.com и другие слова", "ССС⟦Cyrillic⟧.com и другие слова"),
        ("\u2160I", "⟦U+2160⟧I"),
        ("scop\u212e 2\u00d73", "scop⟦U+212E⟧ 2×3"),
        ("pa\u01bd\u01bd", "pa⟦U+01BD⟧⟦U+01BD⟧"),
    ],
)
def test_look_alikes_are_marked(text, shown):
    assert visible(text) == shown


def twins():
    """Letters of other alphabets that look like one ASCII letter, from the data itself."""
    for sign, others in confusables_data.items():
        for other in others:
            if len(sign) == 1 and len(other["c"]) == 1 and other["c"].isascii():
                is_letter = unicodedata.category(sign)[0] == "L" and other["c"].isalpha()
                if is_letter and alias(sign) not in ("LATIN", "COMMON"):
                    yield sign, other["c"]


def test_every_foreign_letter_in_a_latin_word_is_marked():
    pairs = list(twins())
    assert len(pairs) > 250
    missed = [
        (sign, like)
        for sign, like in pairs
        if not list(suspects(f"xx{sign}xx")) or not list(suspects(sign))
    ]
    assert missed == []


def test_a_text_cut_from_a_longer_one_is_judged_by_the_whole():
    assert visible("с") == "с⟦Cyrillic⟧"
    whole = "Счёт оплачен с задержкой"
    assert [piece.kind for piece in pieces("с", part="word", within=whole)] == ["text"]
