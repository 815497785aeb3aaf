"""Sets reports of the DTZ family anew from their figures, for raw/ and for the tests.

`content/` holds what they say, `layouts/` how they look. Nothing of the product imports this.
"""

from typesetting.editions import Variant, set_main, set_variant, variants

__all__ = ["Variant", "set_main", "set_variant", "variants"]
