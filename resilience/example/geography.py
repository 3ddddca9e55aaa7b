"""Invented partnerships with their districts. No name here belongs to a real partnership, district or town.

The one that the consortium is best known by comes first. Residents are those of the last year; every year
stays between 100,000 and 400,000.
"""

from __future__ import annotations

from dataclasses import dataclass

from resilience.domain.vocabulary import AreaKind, Nation


@dataclass(frozen=True, slots=True)
class InventedArea:
    """An invented partnership; its code is X01 to X24 by its place in `AREAS`."""

    name: str
    kind: AreaKind
    nation: Nation
    residents: int
    districts: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The name as it stands in an address or a file name."""
        return self.name.casefold().replace(" ", "-")


def _english(name: str, residents: int, *districts: str) -> InventedArea:
    return InventedArea(name, AreaKind.LRF, Nation.ENGLAND, residents, districts)


def _welsh(name: str, residents: int, *districts: str) -> InventedArea:
    return InventedArea(name, AreaKind.LRF, Nation.WALES, residents, districts)


def _scottish(name: str, residents: int, *districts: str) -> InventedArea:
    return InventedArea(name, AreaKind.RRP, Nation.SCOTLAND, residents, districts)


def _northern_irish(name: str, residents: int, *districts: str) -> InventedArea:
    return InventedArea(name, AreaKind.EPG, Nation.NORTHERN_IRELAND, residents, districts)


AREAS: tuple[InventedArea, ...] = (
    _english(
        "Northmoor and Vale",
        392_000,
        "Tallowmere",
        "Brackmoor",
        "Wendlecote",
        "Ostlebury",
        "Lower Fennick",
        "Harrowgarth",
    ),
    _english("Saltreach Coast", 268_000, "Saltreach", "Gullhaven", "Merridock", "Sandermouth", "Pellingsea"),
    _english("Harrowfen", 214_000, "Fenharrow", "Eelstead", "Drovewick", "Sedgebourne", "Reedlode"),
    _english("Upper Wendle", 176_000, "Wendlehead", "Cawthersby", "Ravenskeld", "Mossgarrow", "Tarnhollin"),
    _english("Ashmarrow and Tarn", 231_000, "Ashmarrow", "Tarnwater", "Larchbeck", "Coldmarrow"),
    _english("Kestermouth", 358_000, "Ironquay", "Kesterfold", "Lampwick", "Ferrydown", "Anchorstead"),
    _english("Larkholt Downs", 287_000, "Larkholt", "Chalkbourne", "Flinthurst", "Yewcombe", "Beechmarden"),
    _english(
        "Quarrendale",
        334_000,
        "Slatebridge",
        "Millgarrow",
        "Quarrenthwaite",
        "Loomsworth",
        "Cinderfold",
        "Weftham",
    ),
    _english("Fellwater", 128_000, "Hagglethwaite", "Skelmarth", "Gillscar", "Burnhollow"),
    _english("Ormersea", 243_000, "Bentmarsh", "Creekstow", "Samphire Bay", "Oysterwick"),
    _english("Polgarrow", 262_000, "Penmorrick", "Lanskerry", "Tresparrow", "Nanskerrow", "Carrowmouth"),
    _english("Sallowby Wolds", 221_000, "Sallowby", "Wolderthorpe", "Grangeholme", "Spurnaby", "Wolderwick"),
    _english("Brindlemere", 307_000, "Otterlode", "Heronstow", "Willowgrange", "Pikehurst"),
    _english("Haverne Marches", 189_000, "Haverne", "Clunbarrow", "Marchwold", "Perrystow", "Teasleford"),
    _english("Dunmarrow", 276_000, "Garrickstone", "Thistlebourne", "Cobblewick", "Pellowford"),
    _welsh("Glanferran", 236_000, "Llanfeirwen", "Abermelwy", "Trefelinog", "Rhosmelwen"),
    _welsh("Bro Melwy", 158_000, "Melwy", "Penrhelyn", "Bryncelwy", "Tre-halwyn", "Llanderwyth"),
    _welsh("Morfa Helwen", 297_000, "Helwen", "Porthelwen", "Ynysfelen", "Caerfelyn"),
    _welsh("Dyffryn Aelwy", 204_000, "Pontaelwy", "Cwmsarnog", "Nantferwen", "Blaenaelwy"),
    _scottish("Strathellarn", 318_000, "Ellarn", "Kirkmarroch", "Balvennoch", "Glentarrich", "Auchmarrow"),
    _scottish(
        "Kinvarroch and the Sounds",
        119_000,
        "Kinvarroch",
        "Port Selmay",
        "Eilsay",
        "Ardselmay",
        "Skerravoe",
    ),
    _scottish(
        "Lowmuir and Carse",
        349_000,
        "Lowmuir",
        "Carsehaugh",
        "Muirdrennan",
        "Fallowburn",
        "Corriemuir",
        "Kirkfallow",
        "Strathdrennan",
    ),
    _northern_irish("Lough Senna", 226_000, "Sennaferry", "Drumsallow", "Carrickvoe", "Killysenna"),
    _northern_irish("Slievarra", 181_000, "Portnavarra", "Tullysparrow", "Magherselm", "Derrysenna"),
)


def code_of(number: int) -> str:
    """Return the code of the area at this place in `AREAS`, counted from 0."""
    return f"X{number + 1:02d}"


CODES: tuple[str, ...] = tuple(code_of(number) for number in range(len(AREAS)))
"""The codes of all areas, in their order."""
