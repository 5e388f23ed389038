"""Words that are never news: the joints of a language, folded as ``monitor.text.fold`` does."""

from __future__ import annotations

from collections.abc import Mapping

_EN = """
a about above after again against all almost already also although always am among amp an and another any anybody
anyone anything are around as at away back be became because become been before being below between both but by came
can cannot cant come comes could couldn couldnt did didn didnt do does doesn doesnt doing don done dont down during
each either else even ever every everybody everyone everything few first for from further get gets getting give go
goes going gone gonna good got gotta had hadn has hasn hasnt have haven havent having he hello her here hers herself
hi him himself his how however i if im in into is isn isnt it its itself ive just keep know last least less let lets
like ll look lot made make makes making many may maybe me mean might mine more most much must my myself need never
new next no nobody none nor not nothing now of off oh ok okay old on once one ones only onto or other others our ours
ourselves out over own people perhaps please put quite rather re really right said same saw say saying says see seem
seen shall she should shouldn shouldnt since so some somebody someone something soon still such sure take tell than
thank thanks that thats the their theirs them themselves then there theres these they theyre thing things think this
those though through thus time to today together tomorrow too took toward two under until up upon us use used using
ve very via want wants was wasn wasnt way we week well went were weren werent what whats when where whether which
while who whole whom whose why will with within without won wont would wouldn wouldnt yeah year years yes yesterday
yet you your youre yours yourself yourselves http https www com
"""
_FR = """
a afin ai aie aient ainsi alors ans apres as assez au aucun aucune aujourd aussi autre autres aux avaient avait avant
avec avez avoir avons ayant beaucoup bien bon bonjour bonne c ca car ce ceci cela celle celles celui cependant ces
cest cet cette ceux chaque chez ci comme comment contre d dans de deja depuis des deux devant dire dit doit donc dont
du elle elles en encore entre es est et etaient etais etait etant ete etes etre eu eux fait faire fais faut fois font
hui hier il ils ici j jamais je jour jours jusqu juste l la le les leur leurs lui m ma mais mal me meme memes merci
mes mieux moi moins mon mois n ne ni non nos notre nous nouveau nouvelle on ont or ou oui par parce parfois parmi pas
pendant peu peut peuvent peux plus plusieurs plutot pour pourquoi pouvoir pres presque puis qu quand que quel quelle
quelles quelque quelques quels qui quoi rien s sa sans sauf se sera seront ses seulement si sinon soi soit sommes son
sont sous souvent suis sur t ta tant te tel telle tellement tes toi ton toujours tous tout toute toutes tres trop tu
un une va vais vas vers veut veux voici voila voir vois voit vont vos votre vous vraiment vu y
"""
_DE = """
ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits besser bin bis bist
bitte da dabei dafur damit danach danke dann daran darauf darf darum das dass dein deine dem den denn der des deshalb
dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einfach einmal
er erst es etwas euch euer eure fur ganz gar gegen geht gerade gern gibt gut habe haben habt hast hat hatte hatten
heute hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes
jetzt kann kannst kein keine keinen keiner konnen konnte machen macht mal man mehr mein meine meinem meinen meiner
mich mir mit morgen muss mussen nach nachdem nein nicht nichts nie noch nun nur ob oder ohne schon sehr sei sein seine
seinem seinen seiner seit selbst sich sie sind so sogar soll sollen sollte sollten sondern sonst uber um und uns unser
unsere unter viel viele vielleicht vom von vor wann war waren warum was weg weil weiter welche welcher wenn wer werde
werden weshalb wie wieder will wir wird wirklich wo wohl wollen worden wurde wurden zu zum zur zwar zwischen
"""
_ES = """
a ahora al algo alguien algun alguna algunas algunos ante antes aqui asi aun aunque bien bueno cada casi como con
contra cual cuales cuando cuanto de del desde donde dos durante e el ella ellas ellos en entonces entre era eran eres
es esa esas ese eso esos esta estaba estan estar estas este esto estos estoy fue fueron ha hace hacer hacia han has
hasta hay he hemos hola hoy igual la las le les lo los luego mas me menos mi mis mismo mucha muchas mucho muchos muy
nada nadie ni no nos nosotros nuestra nuestro nunca o os otra otras otro otros para pero poco por porque puede pueden
pues que quien quienes se sea ser si siempre sido sin sino sobre sois solo somos son soy su sus tal tambien tan tanto
te tener tengo ti tiene tienen toda todas todavia todo todos tu tus un una unas uno unos vamos van vez voy y ya yo
"""
_IT = """
a abbiamo ad adesso agli ai al alla alle allo allora altre altri altro anche ancora avere avete aveva bene c che chi
ci ciao cio coi col come con contro cosa cosi cui d da dagli dai dal dalla dalle dallo de degli dei del della delle
dello dentro di dopo dove due e ecco ed era erano essere fa fare fatto fino fra fu gia gli grazie ha hai hanno ho i il
in infatti io l la le lei li lo loro lui ma mai mi mia mie miei mio molta molti molto ne negli nei nel nella nelle
nello no noi non nostra nostro nulla o oggi ogni oppure ora per perche pero piu poco poi prima proprio puo qua quale
quando quanto quasi quella quelle quelli quello quello questa queste questi questo qui quindi sara se sei sempre senza
si sia siamo siete solo sono sopra sotto sta stata stati stato su sua sue sugli sui sul sulla sulle suo suoi tanto te
ti tra tu tua tue tuo tutta tutte tutti tutto un una uno va vi voi vostra vostro
"""
_PT = """
a agora ai ainda algo alguem algum alguma algumas alguns ali antes ao aos apenas apos aquela aquele aquilo aqui as
assim ate bem bom cada com como contra da dar das de dela dele deles depois desde desta deste disso diz do dois dos e
ela elas ele eles em entao entre era eram essa essas esse esses esta estao estar estava este estes estou eu faz fazer
foi foram fosse ha hoje isso isto ja la lhe lhes logo mais mas me mesma mesmo meu meus minha minhas muita muitas muito
muitos na nada nao nas nem nenhum nesta neste no nos nossa nosso num numa nunca o obrigado oi onde ontem os ou outra
outras outro outros para pela pelas pelo pelos pode podem pois por porque pra quais qual quando quanto que quem sao se
seja sem sempre sendo ser sera seu seus si sido so sobre somos sou sua suas tal tambem tanto te tem tenho ter teu teve
toda todas todo todos tu tua tudo um uma umas uns vai vamos vao vem vez voce voces vou
"""
_NL = """
aan af al alle allemaal als altijd andere ben bent bij daar dan dat de der deze die dit doch doen door dus een en er
even ge geen geweest haar had hadden heb hebben hebt heeft hem het hier hij hoe hun iemand iets ik in is ja je jij
jou jouw jullie kan kon kunnen maar me meer men met mij mijn moet moeten na naar net niet niets nieuw nog nou nu of om
omdat onder ons onze ook op over reeds te tegen toch toen tot tussen u uit uw van vandaag vanaf veel voor waar waarom
wanneer want waren was wat we wel welke werd wezen wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zonder zou
"""
_EVERYWHERE = frozenset({"rt", "mt", "via", "http", "https", "www", "com", "amp", "html"})

BY_LANGUAGE: Mapping[str, frozenset[str]] = {
    lang: frozenset(words.split()) | _EVERYWHERE
    for lang, words in (
        ("en", _EN),
        ("fr", _FR),
        ("de", _DE),
        ("es", _ES),
        ("it", _IT),
        ("pt", _PT),
        ("nl", _NL),
    )
}
_ANY = frozenset().union(*BY_LANGUAGE.values())


def stopwords(lang: str | None) -> frozenset[str]:
    """Those of a language; of all where it is not known; hardly any of one without a list here."""
    return _ANY if lang is None else BY_LANGUAGE.get(lang, _EVERYWHERE)
