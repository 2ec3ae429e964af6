"""Words that names are made of. Streets, saints and houses are invented; birds and trees belong to everyone."""

REGIONS = {
    "A": "Aldermarch",
    "B": "Brackenfell",
    "C": "Calderwick",
    "D": "Dunmere",
    "E": "Easterling",
    "F": "Fenmarch",
    "G": "Greywater",
}

AREAS = {
    "A": ("Alder Vale", "Amberholt and the Wold", "Hartsmoor", "Thornmarch", "Upper Linnet", "Wrenlow and Marl"),
    "B": ("Tallow Dales", "High Garth", "Ravensclough", "Kestrel Valley", "Stonecress", "Bracken Moor"),
    "C": ("Linnet Vale", "Calderwick City", "Copperhill and Weir", "Millrace", "Ashendale", "Pikeley and Moss"),
    "D": ("Westering", "Dunmere Coast", "Merrow Lakes", "Otterstead", "Reedmarsh", "Hallowdown"),
    "E": ("Lantern Bay", "Easterling Shore", "Gullhaven", "Sallow Levels", "Windmill Hundreds", "Herringate"),
    "F": ("Fallowgate and Sedge", "North Fen", "South Fen", "Eelbridge", "Drovers Reach", "Marshminster"),
    "G": ("Saltermouth", "Greywater Docks", "Teal Estuary", "Quayside and Strand", "Flintover", "Skerrymouth"),
}

SPECIALIST = (
    "Heart and Lung Hospital",
    "Children's Hospital",
    "Eye Hospital",
    "Bone and Joint Hospital",
    "Cancer Centre",
    "Women's Hospital",
    "Brain and Spine Hospital",
    "Burns and Skin Hospital",
    "Ear and Throat Hospital",
)

SAINTS = (
    "Aldith",
    "Averil",
    "Corra",
    "Elwin",
    "Emmet",
    "Godwyn",
    "Hesper",
    "Isolde",
    "Leofa",
    "Merewyn",
    "Osric",
    "Rowena",
    "Tolland",
    "Wilmar",
)

STREETS = (
    *(
        "Candle Lane",
        "Cooper's Row",
        "Drover Street",
        "Ferry Road",
        "Furnace Hill",
        "Gannet Street",
        "Glovers Walk",
        "Hatter's Yard",
        "Lamp Street",
    ),
    *(
        "Linen Street",
        "Long Orchard",
        "Mill Race",
        "Needle Street",
        "Old Wharf",
        "Orchard Bank",
        "Pump Lane",
        "Quarry Top",
        "Rope Walk",
        "Saddler Street",
    ),
    *(
        "Salt Row",
        "Shepherd's Gate",
        "Tanner's Hill",
        "Tide Street",
        "Turnpike Road",
        "Weir Road",
        "Well Street",
        "Whistle Lane",
        "Wool Street",
    ),
)

HOUSES = (
    "Alder",
    "Aspen",
    "Beech",
    "Damson",
    "Elder",
    "Hawthorn",
    "Hazel",
    "Juniper",
    "Larch",
    "Linden",
    "Maple",
    "Medlar",
    "Quince",
    "Rowan",
    "Sycamore",
)

BIRDS = (
    "Avocet",
    "Curlew",
    "Dunlin",
    "Heron",
    "Kestrel",
    "Kingfisher",
    "Lapwing",
    "Linnet",
    "Nightjar",
    "Plover",
    "Redwing",
    "Skylark",
    "Swift",
    "Wren",
)

# Which specialty a ward of an acute hospital cares for, in the order in which wards are opened: a small hospital has only the first few.
WARD_SPECIALTIES = (
    *("general-medicine", "older-people", "general-surgery", "orthopaedics", "general-medicine", "heart", "women", "children"),
    *("older-people", "cancer", "general-surgery", "general-medicine", "orthopaedics", "women"),
)

WARD_WORDS = {
    "general-medicine": "general medicine",
    "older-people": "older people's medicine",
    "general-surgery": "general surgery",
    "orthopaedics": "bones and joints",
    "heart": "heart",
    "cancer": "cancer",
    "women": "women and maternity",
    "children": "children",
}

# Teams of an acute hospital that are not wards; every third place after the first eight wards is one of these.
HOSPITAL_TEAMS = (
    *(
        "Emergency department",
        "Theatres",
        "Intensive care",
        "Pharmacy",
        "Porters",
        "Outpatients",
        "Scans and X-rays",
        "Physiotherapy",
        "Site team, nights",
    ),
    *("Laboratory", "Day surgery", "Discharge team"),
)

OTHER_TEAMS = {
    "mental_health": (
        "Crisis team",
        "Home treatment team",
        "Early help team",
        "Older people's team",
        "Young people's team",
        "Talking therapies",
    ),
    "community": (
        "District nurses",
        "Health visitors",
        "Rapid response team",
        "Rehabilitation team",
        "Wound clinic",
        "Night sitters",
        "Speech and language team",
    ),
    "ambulance": ("Red crew", "Blue crew", "Green crew", "Night crew", "Call handlers", "Patient transport", "Workshop", "Cycle response"),
}

# People who are nobody: names of those who only sign something in the demonstration.
FIRST_NAMES = (
    *("Ada", "Amrit", "Beatrix", "Ciaran", "Dilys", "Edwin", "Farida", "Gwil", "Hana", "Ivor", "Jamila", "Kester", "Lorna", "Mabel"),
    *("Niamh", "Olwen", "Padma", "Quentin", "Rafael", "Sanna", "Tendai", "Una", "Vikram", "Winifred", "Yusuf", "Zofia"),
)
LAST_NAMES = (
    *("Ashlock", "Birdsall", "Coombewell", "Dunfold", "Eastry", "Farthingale", "Gorsehill", "Hazelrig", "Inkpenny", "Jessamy"),
    *("Kettlewick", "Lambrook", "Marrowby", "Nettleship", "Oakenfull", "Pennyfold", "Quillam", "Rushbrook", "Sorrelby", "Thistleton"),
    *("Underhay", "Vellacot", "Wherrow", "Yarrowby"),
)
