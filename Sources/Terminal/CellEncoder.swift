import CNcurses
import Scene

/// Converts rows of a surface to curses cells.
struct CellEncoder {
  /// The attributes and the colour pair of each style, at `index(of:)`.
  private var looks: [(attributes: attr_t, pair: Int16)] = []
  private var scalars: [UInt32] = []

  /// The curses colour pair of a role; pair 0 is the terminal's default.
  static func pair(of role: Role) -> Int16 { Int16(role.rawValue) + 1 }

  init(palette: Palette) {
    for index in 0..<Role.allCases.count * 8 {
      looks.append(Self.attributes(of: Self.style(at: index), palette: palette))
    }
  }

  /// Encodes some columns of a row.
  ///
  /// A wide character becomes one cell, since curses fills its second column. A character that the
  /// locale or the terminal cannot show in its columns becomes `?`.
  mutating func encode(
    _ surface: Surface, row: Int, columns: Range<Int>, into cells: inout [cchar_t]
  ) {
    cells.removeAll(keepingCapacity: true)
    var column = columns.lowerBound
    while column < columns.upperBound {
      let cell = surface[column, row]
      let isContinuation = cell.character == Cell.continuation.character
      let isWide =
        !isContinuation && column + 1 < columns.upperBound
        && surface[column + 1, row].character == Cell.continuation.character
      let (attributes, pair) = looks[Self.index(of: cell.style)]
      if isContinuation {
        // The other half of the wide character is missing.
        cells.append(Self.plain(" ", attributes, pair))
      } else if let encoded = encode(cell.character, isWide ? 2 : 1, attributes, pair) {
        cells.append(encoded)
      } else {
        cells.append(Self.plain("?", attributes, pair))
        if isWide { cells.append(Self.plain(" ", attributes, pair)) }
      }
      column += isWide ? 2 : 1
    }
  }

  private mutating func encode(
    _ character: Character, _ columns: Int32, _ attributes: attr_t, _ pair: Int16
  ) -> cchar_t? {
    scalars.removeAll(keepingCapacity: true)
    for scalar in character.unicodeScalars {
      let width = curses_scalar_width(scalar.value)
      // The base character fills the columns; combining marks follow.
      guard width == (scalars.isEmpty ? columns : 0) else { return nil }
      scalars.append(scalar.value)
    }
    var cell = cchar_t()
    let status = curses_set_cell(&cell, scalars, Int32(scalars.count), attributes, pair)
    return status == OK ? cell : nil
  }

  private static func plain(
    _ scalar: Unicode.Scalar, _ attributes: attr_t, _ pair: Int16
  ) -> cchar_t {
    var cell = cchar_t()
    var value = scalar.value
    curses_set_cell(&cell, &value, 1, attributes, pair)
    return cell
  }

  private static func index(of style: Style) -> Int {
    Int(style.role.rawValue) * 8 + (style.bold ? 1 : 0) + (style.reverse ? 2 : 0)
      + (style.underline ? 4 : 0)
  }

  private static func style(at index: Int) -> Style {
    Style(
      Role.allCases[index / 8], bold: index & 1 != 0, reverse: index & 2 != 0,
      underline: index & 4 != 0)
  }

  private static func attributes(of style: Style, palette: Palette) -> (attr_t, Int16) {
    let look = palette.look(of: style)
    var attributes: attr_t = 0
    if look.bold { attributes |= curses_bold }
    if look.dim { attributes |= curses_dim }
    if look.reverse { attributes |= curses_reverse }
    if look.underline { attributes |= curses_underline }
    return (attributes, look.color == nil ? 0 : pair(of: style.role))
  }
}
