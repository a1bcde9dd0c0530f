import ArgumentParser
import Scene
import Session
import Terminal

extension ColorMode: ExpressibleByArgument {}

/// The option for the glyphs of text drawings.
struct GlyphArguments: ParsableArguments {
  /// The glyph sets to choose from.
  enum GlyphChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, braille, ascii
  }

  @Option(help: "Glyphs; auto depends on the locale.")
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

/// Options of the screen.
struct ScreenArguments: ParsableArguments {
  @Option(help: "Colours; auto depends on NO_COLOR and the terminal.")
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
