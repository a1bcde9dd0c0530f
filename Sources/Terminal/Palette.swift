import Scene

/// The brightness of the terminal's background.
enum Background: Sendable, CaseIterable {
  case dark, light, unknown

  /// Reads `COLORFGBG`, which some terminals set to `foreground;background` as ANSI colour numbers.
  init(colorFGBG value: String?) {
    guard let last = value?.split(separator: ";").last, let number = Int(last) else {
      self = .unknown
      return
    }
    switch number {
    case 0...6, 8: self = .dark
    case 7, 9...15: self = .light
    default: self = .unknown
    }
  }
}

/// The appearance of a role: a colour and attributes.
struct Look: Sendable, Equatable {
  /// The number of a colour in the terminal's table; nil for its default foreground.
  var color: Int?
  var bold = false
  var dim = false
  var reverse = false
  var underline = false

  init(
    _ color: Int? = nil, bold: Bool = false, dim: Bool = false, reverse: Bool = false,
    underline: Bool = false
  ) {
    self.color = color
    self.bold = bold
    self.dim = dim
    self.reverse = reverse
    self.underline = underline
  }
}

/// Maps roles to colours.
///
/// The terminal's own background is kept. The dark and light tables are for known backgrounds; the
/// neutral table uses colours that are readable on both.
enum Palette: Sendable, Hashable {
  /// Attributes only.
  case mono
  /// The eight ANSI colours.
  case ansi8
  /// The sixteen ANSI colours.
  case ansi16
  /// The 256 colours of xterm.
  case indexed(Background)

  /// All palettes.
  static let all: [Palette] =
    [.mono, .ansi8, .ansi16] + Background.allCases.map(Palette.indexed)

  /// Chooses by `mode`, then `NO_COLOR`, then the terminal's number of colours.
  init(mode: ColorMode, colorCount: Int, noColor: String?, colorFGBG: String?) {
    let isRefused = mode == .never || (mode == .auto && !(noColor ?? "").isEmpty)
    switch isRefused ? 0 : colorCount {
    case 256...: self = .indexed(Background(colorFGBG: colorFGBG))
    case 16...: self = .ansi16
    case 8...: self = .ansi8
    default: self = .mono
    }
  }

  /// Returns the appearance of a role.
  func look(of role: Role) -> Look {
    switch self {
    case .mono: Self.monoLook(role)
    case .ansi8: Self.ansiLook(role, hasBright: false)
    case .ansi16: Self.ansiLook(role, hasBright: true)
    case .indexed(.dark): Self.darkLook(role)
    case .indexed(.light): Self.lightLook(role)
    case .indexed(.unknown): Self.neutralLook(role)
    }
  }

  /// Returns the appearance of a style: that of its role, plus its attributes.
  func look(of style: Style) -> Look {
    var look = look(of: style.role)
    if style.bold {
      // Most terminals cannot combine bold and dim.
      look.bold = true
      look.dim = false
    }
    if style.underline { look.underline = true }
    // Reversing a reversed role restores it, so that a cursor on it remains visible.
    if style.reverse { look.reverse.toggle() }
    return look
  }
}

extension Palette {
  private static func monoLook(_ role: Role) -> Look {
    switch role {
    case .normal, .medium, .train: Look()
    case .quiet, .faint, .border: Look(dim: true)
    case .strong, .accent, .name, .good: Look(bold: true)
    case .selection: Look(reverse: true)
    case .symbolic, .objective: Look(underline: true)
    case .mixed, .test, .regularization: Look(dim: true, underline: true)
    case .warning: Look(bold: true, underline: true)
    case .error: Look(bold: true, reverse: true)
    }
  }

  /// Themes define the sixteen colours. Black and white are not used, since one of them is usually
  /// the background.
  private static func ansiLook(_ role: Role, hasBright: Bool) -> Look {
    switch role {
    case .normal, .medium: Look()
    case .quiet: Look(dim: true)
    case .faint, .border: hasBright ? Look(8) : Look(dim: true)
    case .strong: Look(bold: true)
    case .accent, .train: Look(6)
    case .selection: Look(3, bold: true)
    case .name: Look(3)
    case .symbolic, .objective: Look(5)
    case .mixed: Look(5, bold: true)
    case .test: Look(1)
    case .regularization, .good: Look(2)
    case .warning: Look(3, underline: true)
    case .error: Look(1, bold: true)
    }
  }

  private static func darkLook(_ role: Role) -> Look {
    switch role {
    case .normal: Look()
    case .quiet: Look(244)
    case .faint: Look(239)
    case .medium: Look(248)
    case .strong: Look(bold: true)
    case .border: Look(241)
    case .accent, .train: Look(75)
    case .selection: Look(215, bold: true)
    case .name: Look(179)
    case .symbolic: Look(80)
    case .mixed: Look(141)
    case .test: Look(210)
    case .objective: Look(176)
    case .regularization: Look(109)
    case .good: Look(114)
    case .warning: Look(221)
    case .error: Look(203)
    }
  }

  private static func lightLook(_ role: Role) -> Look {
    switch role {
    case .normal: Look()
    case .quiet: Look(243)
    case .faint: Look(250)
    case .medium: Look(240)
    case .strong: Look(bold: true)
    case .border: Look(248)
    case .accent, .train: Look(26)
    case .selection: Look(166, bold: true)
    case .name: Look(94)
    case .symbolic: Look(30)
    case .mixed: Look(91)
    case .test: Look(161)
    case .objective: Look(127)
    case .regularization: Look(66)
    case .good: Look(28)
    case .warning: Look(130)
    case .error: Look(160)
    }
  }

  /// Colours of medium lightness. `medium` is the dimmed default foreground, because no grey is
  /// between `quiet` and `normal` on both black and white.
  private static func neutralLook(_ role: Role) -> Look {
    switch role {
    case .normal: Look()
    case .quiet: Look(244)
    case .faint: Look(240)
    case .medium: Look(dim: true)
    case .strong: Look(bold: true)
    case .border: Look(242)
    case .accent, .train: Look(33)
    case .selection: Look(172, bold: true)
    case .name: Look(136)
    case .symbolic: Look(36)
    case .mixed: Look(135)
    case .test: Look(167)
    case .objective: Look(170)
    case .regularization: Look(66)
    case .good: Look(34)
    case .warning: Look(166)
    case .error: Look(196)
    }
  }
}

/// The components (0 to 255) of a colour from number 16 on in xterm's table.
///
/// Terminals with direct colour expect these values instead of the number.
func xtermComponents(of color: Int) -> (red: Int, green: Int, blue: Int) {
  guard color < 232 else {
    let level = 8 + 10 * (color - 232)
    return (level, level, level)
  }
  func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
  let cube = max(0, color - 16)
  return (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
}
