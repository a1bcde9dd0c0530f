import ArgumentParser
import Scene
import Session
import Terminal

extension ColorMode: ExpressibleByArgument {}

/// What pictures of characters are drawn with.
struct GlyphArguments: ParsableArguments {
  /// The glyph sets to choose from.
  enum GlyphChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, braille, ascii
  }

  @Option(help: "Glyphs; auto goes by the locale.")
  var glyphs = GlyphChoice.auto

  /// The glyphs to draw with.
  var glyphSet: Glyphs {
    switch glyphs {
    case .auto: Terminal.isUTF8 ? .braille : .ascii
    case .braille: .braille
    case .ascii: .ascii
    }
  }
}

/// How the screen looks.
struct ScreenArguments: ParsableArguments {
  @Option(help: "Colours; auto goes by NO_COLOR and the terminal.")
  var color = ColorMode.auto

  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Option(
    parsing: .unconditional,
    help: "Training steps per second, or max. (default: max; the demonstration goes slowly)")
  var pace: String?

  @Option(help: "Write times of keys, frames and snapshots to this file, as JSON lines.")
  var trace: String?
}
