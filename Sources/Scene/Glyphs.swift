/// The characters of a border.
public struct BorderGlyphs: Sendable, Hashable {
  /// The corners.
  public let topLeft, topRight, bottomLeft, bottomRight: Character
  /// The sides.
  public let horizontal, vertical: Character

  /// Creates a border from six characters in reading order, such as `"╭─╮│╰╯"`; missing ones are
  /// blank.
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

/// The characters that views draw with besides text, in one table per kind of terminal.
///
/// Both tables serve the same drawing code, so the layout is the same in ASCII.
public struct Glyphs: Sendable, Hashable {
  /// How lines finer than a cell are drawn.
  public enum Family: Sendable, Hashable {
    /// As braille patterns, with two by four dots per cell.
    case braille
    /// As the characters `. - ' / \ |`, chosen by slope and height.
    case ascii
  }

  /// How lines finer than a cell are drawn.
  public let family: Family
  /// The border of panes and boxes.
  public let border: BorderGlyphs
  /// The border of selected elements.
  public let heavyBorder: BorderGlyphs
  /// A node.
  public let node: Character
  /// A node that sums.
  public let plus: Character
  /// A node that multiplies.
  public let times: Character
  /// Lines.
  public let horizontal, vertical: Character
  /// Parts of axes: the corner, a tick on the left axis, a tick on the bottom axis.
  public let axisCorner, leftTick, bottomTick: Character
  /// A knot on the bottom axis, and a knot that coincides with a tick.
  public let knot, knotAndTick: Character
  /// Replaces text that was cut off.
  public let ellipsis: String
  /// Points from source to target in labels.
  public let arrow: Character
  /// Replaces a selected element that is a single cell.
  public let selectedCell: Character
  /// Marks the best value or entry.
  public let marker: Character
  /// Fills the area outside a range.
  public let hatch: Character
  /// Intensities from nothing to full.
  public let shades: [Character]
  /// Heights within one cell from empty to full.
  public let levels: [Character]

  /// The characters for a UTF-8 terminal.
  public static let braille = Glyphs(
    family: .braille, border: BorderGlyphs("╭─╮│╰╯"), heavyBorder: BorderGlyphs("┏━┓┃┗┛"),
    node: "●", plus: "⊕", times: "⊗", horizontal: "─", vertical: "│",
    axisCorner: "└", leftTick: "┤", bottomTick: "┬", knot: "┴", knotAndTick: "┼",
    ellipsis: "…", arrow: "→", selectedCell: "◆", marker: "◆", hatch: "░",
    shades: Array(" ·░▒▓█"), levels: Array(" ▁▂▃▄▅▆▇█"))

  /// The characters for an ASCII terminal.
  public static let ascii = Glyphs(
    family: .ascii, border: BorderGlyphs("+-+|++"), heavyBorder: BorderGlyphs("#=#H##"),
    node: "o", plus: "+", times: "*", horizontal: "-", vertical: "|",
    axisCorner: "+", leftTick: "+", bottomTick: "+", knot: "^", knotAndTick: "*",
    ellipsis: "...", arrow: ">", selectedCell: "@", marker: "*", hatch: ":",
    shades: Array(" .:-=+*#%"), levels: Array(" _.:-=+*#"))

  /// Returns the shade of an intensity, clamped to 0...1. Positive intensities are never blank.
  public func shade(_ intensity: Double) -> Character {
    Glyphs.pick(shades, intensity)
  }

  /// Returns the level of a height, clamped to 0...1. Positive heights are never blank.
  public func level(_ height: Double) -> Character {
    Glyphs.pick(levels, height)
  }

  private static func pick(_ ramp: [Character], _ share: Double) -> Character {
    guard share > 0, ramp.count > 1 else { return ramp.first ?? " " }
    let steps = Double(ramp.count - 1)
    return ramp[Int((min(share, 1) * steps).rounded(.up))]
  }
}
