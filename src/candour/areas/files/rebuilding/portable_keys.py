"""The keys that may stay in what a page draws with: everything else in a PDF draws nothing."""

PAGE = frozenset(["/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group", "/Parent"])

# Under these stand names that the file's program made up.
NAMED_BY_AUTHOR = frozenset(["/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/CharProcs", "/Colorants"])

_RESOURCES = "Font XObject ExtGState ColorSpace Pattern Shading Resources"
_STREAM = "Length Filter DecodeParms Type Subtype Predictor Colors Columns BitsPerComponent EarlyChange K EndOfLine EncodedByteAlign Rows"
_STREAM += " EndOfBlock BlackIs1 DamagedRowsBeforeError ColorTransform JBIG2Globals"
_FORM = "FormType BBox Matrix Group S CS I"
_IMAGE = "Width Height Intent ImageMask Mask Decode Interpolate SMask SMaskInData Matte N Alternate Range"
_FONT = (
    "BaseFont FirstChar LastChar Widths FontDescriptor Encoding BaseEncoding Differences ToUnicode DescendantFonts CIDSystemInfo Registry"
)
_FONT += " Ordering Supplement CIDToGIDMap DW W DW2 W2 CharProcs FontMatrix FontBBox WMode UseCMap CMapName FontName FontFamily FontStretch"
_FONT += (
    " FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth MaxWidth MissingWidth FontFile FontFile2"
)
_FONT += " FontFile3 Length1 Length2 Length3 CIDSet CharSet Style Panose"
_PAINT = "LW LC LJ ML D RI OP op OPM BG BG2 UCR UCR2 TR TR2 HT FL SM SA BM ca CA AIS TK G BC"
_PAINT += " PatternType PaintType TilingType XStep YStep ShadingType Background AntiAlias Coords Domain Function Extend BitsPerCoordinate"
_PAINT += " BitsPerFlag VerticesPerRow FunctionType C0 C1 Functions Bounds Encode Size Order"
_COLOUR = "WhitePoint BlackPoint Gamma Colorants Process Components MixingHints Solidities DotGain"
_HALFTONE = "HalftoneType Frequency Angle SpotFunction AccurateScreens TransferFunction Xsquare Ysquare Default"

ALLOWED = frozenset(f"/{k}" for group in (_RESOURCES, _STREAM, _FORM, _IMAGE, _FONT, _PAINT, _COLOUR, _HALFTONE) for k in group.split())
