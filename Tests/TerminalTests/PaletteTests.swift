import Scene
import Testing

@testable import Terminal

@Suite struct PaletteTests {
  /// Relative luminance as defined by WCAG 2, from 0 (black) to 1 (white).
  private func luminance(_ color: Int) -> Double {
    func linear(_ component: Int) -> Double {
      let value = Double(component) / 255
      return value <= 0.03928 ? value / 12.92 : power((value + 0.055) / 1.055)
    }
    func power(_ base: Double) -> Double {  // base ^ 2.4 = base^2 * (base^2)^(1/5)
      let square = base * base
      var root = 0.5
      for _ in 0..<60 { root = (4 * root + square / (root * root * root * root)) / 5 }
      return square * root
    }
    let (red, green, blue) = xtermComponents(of: color)
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }

  private func contrast(_ color: Int, on background: Double) -> Double {
    let luminance = luminance(color)
    return (max(luminance, background) + 0.05) / (min(luminance, background) + 0.05)
  }

  private func color(_ role: Role, _ background: Background) throws -> Int {
    try #require(Palette.indexed(background).look(of: role).color)
  }

  @Test func contrastIsComputedRight() {
    #expect(abs(contrast(231, on: 0) - 21) < 1e-9)
    #expect(abs(contrast(16, on: 1) - 21) < 1e-9)
    #expect(abs(contrast(243, on: 0) - 4.62) < 0.01)
  }

  @Test(arguments: Palette.all, Role.allCases)
  func everyRoleHasALook(palette: Palette, role: Role) {
    let look = palette.look(of: role)
    switch palette {
    case .mono: #expect(look.color == nil)
    case .ansi8: #expect(look.color.map { (1...6).contains($0) } ?? true)
    case .ansi16: #expect(look.color.map { (1...6).contains($0) || $0 == 8 } ?? true)
    // The first sixteen depend on the theme.
    case .indexed: #expect(look.color.map { (16...255).contains($0) } ?? true)
    }
    #expect(!(look.bold && look.dim))
  }

  @Test(arguments: Palette.all)
  func ordinaryTextIsTheTerminalsOwn(palette: Palette) {
    #expect(palette.look(of: Role.normal) == Look())
  }

  /// Roles that appear next to each other must differ.
  @Test(arguments: Palette.all)
  func neighboursDiffer(palette: Palette) {
    let groups: [[Role]] = [
      [.faint, .normal, .strong, .selection, .symbolic, .mixed],
      [.normal, .name, .error], [.train, .test, .objective], [.good, .warning, .error],
      [.border, .accent],
    ]
    for group in groups {
      let looks = group.map { palette.look(of: $0) }
      for (index, look) in looks.enumerated() {
        #expect(!looks[..<index].contains(look), "\(palette) \(group[index])")
      }
    }
  }

  @Test(arguments: Background.allCases, Role.allCases)
  func coloursCanBeSeen(background: Background, role: Role) {
    guard let color = Palette.indexed(background).look(of: role).color else { return }
    let isReceding = role == .faint || role == .border
    if background != .light {
      #expect(contrast(color, on: 0) >= (isReceding ? 2.2 : 4.5))
    }
    if background != .dark {
      #expect(contrast(color, on: 1) >= (isReceding ? 1.8 : 2.8))
    }
  }

  @Test(arguments: [Background.dark, .light])
  func strengthRises(background: Background) throws {
    let ground = background == .dark ? 0.0 : 1.0
    let contrasts = try [Role.faint, .border, .quiet, .medium]
      .map { contrast(try color($0, background), on: ground) }
    #expect(contrasts == contrasts.sorted())
    #expect(Set(contrasts).count == contrasts.count)
  }

  @Test(arguments: [
    (ColorMode.auto, 256, nil, Palette.indexed(.unknown)),
    (.auto, 16_777_216, "", .indexed(.unknown)),
    (.auto, 88, nil, .ansi16), (.auto, 16, nil, .ansi16), (.auto, 8, nil, .ansi8),
    (.auto, 0, nil, .mono), (.auto, -1, nil, .mono), (.auto, 256, "1", .mono),
    (.always, 256, "1", .indexed(.unknown)), (.always, 8, "1", .ansi8), (.always, 0, nil, .mono),
    (.never, 256, nil, .mono), (.never, 256, "", .mono),
  ])
  func flagBeatsEnvironmentBeatsTerminal(
    mode: ColorMode, count: Int, noColor: String?, expected: Palette
  ) {
    let palette = Palette(mode: mode, colorCount: count, noColor: noColor, colorFGBG: nil)
    #expect(palette == expected)
  }

  @Test(arguments: [
    (nil, Background.unknown), ("", .unknown), ("15;0", .dark), ("0;15", .light),
    ("0;default;15", .light), ("12;8", .dark), ("0;7", .light), ("default", .unknown),
    ("0;default", .unknown), ("1;99", .unknown), ("1;-3", .unknown),
  ])
  func backgroundIsReadFromTheEnvironment(value: String?, expected: Background) {
    #expect(Background(colorFGBG: value) == expected)
  }

  @Test(arguments: Palette.all, Role.allCases)
  func attributesOfAStyleAreKept(palette: Palette, role: Role) {
    let plain = palette.look(of: Style(role))
    #expect(plain == palette.look(of: role))
    let bold = palette.look(of: Style(role, bold: true))
    #expect(bold.bold && !bold.dim && bold.color == plain.color)
    #expect(palette.look(of: Style(role, underline: true)).underline)
    #expect(palette.look(of: Style(role, reverse: true)).reverse != plain.reverse)
  }
}
