import CNcurses
import Scene

/// The screen as curses holds it: presents surfaces and reads tokens.
///
/// Curses knows one current screen per process and no threads; use it on the main thread only, one
/// at a time.
final class Screen {
  private let handle: OpaquePointer
  /// Keys are read through a pad, because reading through a window would draw it.
  private let keys: UnsafeMutablePointer<WINDOW>
  private var encoder: CellEncoder
  private var row: [cchar_t] = []
  /// What the terminal shows; `nil` where that is not known.
  private var shown: Surface?
  private var isRedrawForced = false
  /// What is written directly, between the writes of curses.
  private let output: Int32
  private let isSynchronised: Bool
  /// About how many bytes of a frame the terminal gets at once for certain.
  private static let shortFrame = 2048
  private let hasMouse: Bool
  /// The palette in use.
  let palette: Palette
  /// Undoes what is set up here.
  let resetSequences: ResetSequences

  /// Takes the screen: from here on the terminal is in raw mode and shows the alternate screen.
  ///
  /// Throws where terminfo does not know `type`.
  init(
    type: String, output: UnsafeMutablePointer<FILE>, input: UnsafeMutablePointer<FILE>,
    options: TerminalOptions
  ) throws(TerminalError) {
    guard let handle = newterm(type, output, input) else { throw .unknownType(type) }
    guard let keys = newpad(1, 1) else {
      endwin()
      delscreen(handle)
      throw .lastFailure(of: "set up the screen")
    }
    self.handle = handle
    self.keys = keys
    self.output = fileno(output)
    Self.setUpInput(keys)
    palette = Self.setUpColors(mode: options.color)
    encoder = CellEncoder(palette: palette)
    resetSequences = ResetSequences { name in
      curses_capability(name).map { String(cString: $0) }
    }
    hasMouse = options.mouse && (type.contains("xterm") || curses_capability("kmous") != nil)
    // The console of Linux and terminals without an alternate screen are too plain for it.
    isSynchronised = type != "linux" && curses_capability("smcup") != nil
    matchSize()
    // Until it has come back from `endwin` once, curses writes each stretch of a frame by itself
    // instead of the whole at once.
    endwin()
    curs_set(0)
    wnoutrefresh(curses_standard_window())
    doupdate()
    setOwnModes()
  }

  private static func setUpInput(_ keys: UnsafeMutablePointer<WINDOW>) {
    raw()
    noecho()
    nonl()
    set_escdelay(25)
    keypad(keys, true)
    nodelay(keys, true)
    // Curses would not return from a release or a second button before the next input. The decoder
    // knows the mouse, so curses is not to take the beginning of its reports away.
    keyok(KEY_MOUSE, false)
  }

  private static func setUpColors(mode: ColorMode) -> Palette {
    let hasColors = has_colors() && start_color() == OK && use_default_colors() == OK
    let colorCount =
      hasColors && curses_pair_count() > Role.allCases.count
      ? Int(curses_color_count()) : 0
    let palette = Palette(
      mode: mode, colorCount: colorCount, noColor: environmentValue("NO_COLOR"),
      colorFGBG: environmentValue("COLORFGBG"))
    for role in Role.allCases {
      guard var color = palette.look(of: role).color else { continue }
      if colorCount > 256 && color >= 16 {
        // Direct colour: the number is the colour itself.
        let (red, green, blue) = xtermComponents(of: color)
        color = red << 16 | green << 8 | blue
      }
      init_extended_pair(Int32(CellEncoder.pair(of: role)), Int32(color), -1)
    }
    return palette
  }

  private func setOwnModes() {
    // Reports of the mouse, in the SGR form where the terminal knows it: the old form has an end.
    write("\u{1B}[?2004h" + (hasMouse ? "\u{1B}[?1000h\u{1B}[?1006h" : ""))
  }

  private func write(_ sequence: String) {
    var sequence = sequence
    sequence.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        posix_write_all(output, $0.baseAddress, $0.count)
      }
    }
  }

  // MARK: - Size

  /// The size in cells, at least 1x1.
  var size: Size {
    let window = curses_standard_window()
    return Size(width: max(1, Int(getmaxx(window))), height: max(1, Int(getmaxy(window))))
  }

  /// Takes over the size that the terminal has now; whether it differs from before.
  @discardableResult
  func matchSize() -> Bool {
    var columns: Int32 = 0
    var rows: Int32 = 0
    guard posix_window_size(output, &columns, &rows) == 0, columns > 0, rows > 0 else {
      return false
    }
    let before = size
    guard before != Size(width: Int(columns), height: Int(rows)) else { return false }
    resize_term(rows, columns)
    forgetShown()
    return size != before
  }

  // MARK: - Presenting

  /// Shows a surface, from the top left corner; what does not fit is cut, what is missing is blank.
  ///
  /// What is shown already is not even encoded, and curses sends only what differs.
  func present(_ surface: Surface) {
    let size = size
    let window = curses_standard_window()
    let known = isRedrawForced || shown?.size != surface.size ? nil : shown
    var hasChanged = known == nil || known?.cursor != surface.cursor
    var bytes = 0
    for y in 0..<size.height {
      let columns = known.map { surface.changedColumns(in: y, since: $0) } ?? 0..<size.width
      let visible = columns.clamped(to: 0..<size.width)
      guard !visible.isEmpty else { continue }
      hasChanged = true
      bytes += 10 + 8 * visible.count
      encoder.encode(surface, row: y, columns: visible, into: &row)
      mvwadd_wchnstr(window, Int32(y), Int32(visible.lowerBound), row, Int32(row.count))
    }
    guard hasChanged else { return }
    placeCursor(surface.cursor, in: size)
    if isRedrawForced { clearok(curses_current_window(), true) }
    // Each write wakes the terminal, which may take the processor: a short frame is one write, which
    // no terminal shows half, and the beginning of a long one goes through the buffer of curses.
    let isMarked = isSynchronised && bytes > Self.shortFrame
    if isMarked { putp("\u{1B}[?2026h") }
    wnoutrefresh(window)
    doupdate()
    if isMarked { write("\u{1B}[?2026l") }
    shown = surface
    isRedrawForced = false
  }

  /// Makes the next `present` draw every cell, whatever the terminal seems to show.
  func forgetShown() {
    shown = nil
    isRedrawForced = true
  }

  private func placeCursor(_ cursor: Point?, in size: Size) {
    guard let cursor, Rect(size: size).contains(cursor) else {
      curs_set(0)
      return
    }
    wmove(curses_standard_window(), Int32(cursor.y), Int32(cursor.x))
    curs_set(1)
  }

  // MARK: - Reading

  /// The next token; `pause` where nothing is waiting.
  func readToken() -> InputToken {
    // Not as characters: of one whose bytes do not come at once curses would lose those it has.
    let value = wgetch(keys)
    guard value != ERR else { return .pause }
    return UInt8(exactly: value).map(InputToken.byte) ?? .key(value)
  }

  // MARK: - Leaving

  /// Gives the ordinary screen back for a while.
  func suspend() {
    if !isendwin() { endwin() }
  }

  /// Takes the screen again after `suspend`, or after someone else has changed the terminal's modes.
  func resume() {
    if !isendwin() { endwin() }
    reset_prog_mode()
    // The first update after `endwin` brings back the alternate screen and the modes of curses.
    wnoutrefresh(curses_standard_window())
    doupdate()
    setOwnModes()
    matchSize()
    forgetShown()
  }

  /// Gives the screen back for good. Nothing else may be called afterwards.
  func close() {
    if !isendwin() { endwin() }
    delwin(keys)
    delscreen(handle)
  }
}

/// A variable of the environment.
func environmentValue(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
