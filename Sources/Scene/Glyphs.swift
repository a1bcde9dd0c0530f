/// The eight pieces of a box's border.
public struct BorderGlyphs: Sendable, Hashable {
  /// The corners.
  public let topLeft, topRight, bottomLeft, bottomRight: Character
  /// The sides.
  public let horizontal, vertical: Character

  /// A border from its pieces, read as a picture: `"╭─╮│╰╯"`; other lengths give spaces.
  init(_ pieces: String) {
    let characters = Array(pieces)
    func piece(_ index: Int) -> Character {
      index < characters.count ? characters[index] : " "
    }
    topLeft = piece(0)
    horizontal = piece(1)
    topRight = piece(2)
    vertical = piece(3)
    bottomLeft = piece(4)
    bottomRight = piece(5)
  }
}

/// Every character that views draw with besides text: one table per kind of terminal.
///
/// The same drawing code serves both tables, so a picture keeps its layout in plain ASCII.
public struct Glyphs: Sendable, Hashable {
  /// How lines finer than a cell are drawn.
  public enum Family: Sendable, Hashable {
    /// Braille patterns, two by four dots in a cell.
    case braille
    /// The characters `. - ' / \ |`, chosen by slope and height.
    case ascii
  }

  /// How lines finer than a cell are drawn.
  public let family: Family
  /// Border of panes and boxes.
  public let border: BorderGlyphs
  /// Border of what is selected.
  public let heavyBorder: BorderGlyphs
  /// A node.
  public let node: Character
  /// A node that sums.
  public let plus: Character
  /// A node that multiplies.
  public let times: Character
  /// Rules.
  public let horizontal, vertical: Character
  /// Axis pieces: where the axes meet, a tick on the left axis, a tick on the bottom axis.
  public let axisCorner, leftTick, bottomTick: Character
  /// A knot on the bottom axis, and a knot where a tick stands too.
  public let knot, knotAndTick: Character
  /// What stands for text that was cut.
  public let ellipsis: String
  /// Points from source to target in labels.
  public let arrow: Character
  /// Stands for the selected cell where there is room for one character only.
  public let selectedCell: Character
  /// Marks the best point of a curve.
  public let marker: Character
  /// Fills what lies outside a range.
  public let hatch: Character
  /// Intensities from nothing to full.
  public let shades: [Character]
  /// Heights within one cell from empty to full.
  public let levels: [Character]

  /// Pictures for a terminal that shows UTF-8.
  public static let braille = Glyphs(
    family: .braille, border: BorderGlyphs("╭─╮│╰╯"), heavyBorder: BorderGlyphs("┏━┓┃┗┛"),
    node: "●", plus: "⊕", times: "⊗", horizontal: "─", vertical: "│",
    axisCorner: "└", leftTick: "┤", bottomTick: "┬", knot: "┴", knotAndTick: "┼",
    ellipsis: "…", arrow: "→", selectedCell: "◆", marker: "◆", hatch: "░",
    shades: Array(" ·░▒▓█"), levels: Array(" ▁▂▃▄▅▆▇█"))

  /// Pictures from the characters of ASCII alone.
  public static let ascii = Glyphs(
    family: .ascii, border: BorderGlyphs("+-+|++"), heavyBorder: BorderGlyphs("#=#H##"),
    node: "o", plus: "+", times: "*", horizontal: "-", vertical: "|",
    axisCorner: "+", leftTick: "+", bottomTick: "+", knot: "^", knotAndTick: "*",
    ellipsis: "...", arrow: ">", selectedCell: "@", marker: "*", hatch: ":",
    shades: Array(" .:-=+*#%"), levels: Array(" _.:-=+*#"))

  /// The shade of `intensity`, which is clamped to 0...1; anything above 0 leaves a trace.
  public func shade(_ intensity: Double) -> Character {
    Glyphs.pick(shades, intensity)
  }

  /// The level of `height`, which is clamped to 0...1; anything above 0 leaves a trace.
  public func level(_ height: Double) -> Character {
    Glyphs.pick(levels, height)
  }

  private static func pick(_ ramp: [Character], _ share: Double) -> Character {
    guard share > 0, ramp.count > 1 else { return ramp.first ?? " " }
    let steps = Double(ramp.count - 1)
    return ramp[Int((min(share, 1) * steps).rounded(.up))]
  }
}
