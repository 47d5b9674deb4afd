"""Words that are in every other message: the index leaves them out, and a query asks for them only when it has nothing
else."""

_RUSSIAN = """
    а без бы был была были было быть в вам вас весь во вот все всё вы да для до его ее её если есть ещё еще же за и из
    или им их к как ко когда кто ли либо мне мы на над нам нас не него нее неё нет ни них но ну о об он она они оно от
    по под при с со так там те тем то того тоже той только том ты у уж уже хоть чего чей чем что чтобы эта эти это этот
    я мой моя мои твой наш ваш свой где куда потом раз просто очень меня тебя тебе себя себе
"""
_ENGLISH = """
    a about after all also am an and any are as at be been but by can could did do does for from had has have he her
    here him his how i if in into is it its just me my no nor not of on or our out she should so some such than that
    the their them then there these they this those to too up us was we were what when where which who will with would
    you your
"""

# compared with folded words, in which ё is е
STOP_WORDS = frozenset(word.replace("ё", "е") for word in (_RUSSIAN + _ENGLISH).split())
