import CNcurses
import Scene

/// The curses screen: presents surfaces and reads tokens.
///
/// Curses has one current screen per process and is not thread-safe, so use only one `Screen` at a
/// time, on the main thread.
final class Screen {
  private let handle: OpaquePointer
  /// A pad for reading keys, because reading from a window would also draw it.
  private let keys: UnsafeMutablePointer<WINDOW>
  private var encoder: CellEncoder
  private var row: [cchar_t] = []
  /// What the terminal shows; nil if unknown.
  private var shown: Surface?
  private var isRedrawForced = false
  /// The descriptor for sequences that bypass curses.
  private let output: Int32
  private let isSynchronised: Bool
  /// The size in bytes up to which a frame reaches the terminal in one piece.
  private static let shortFrame = 2048
  private let hasMouse: Bool
  /// The palette in use.
  let palette: Palette
  /// Resets what this class sets up.
  let resetSequences: ResetSequences

  /// Sets up the screen: the terminal enters raw mode and shows the alternate screen.
  ///
  /// Throws if terminfo does not know `type`.
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
    // The Linux console and terminals without an alternate screen do not support synchronized
    // updates.
    isSynchronised = type != "linux" && curses_capability("smcup") != nil
    matchSize()
    // Before the first return from `endwin`, curses writes each part of a frame separately instead
    // of all at once.
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
    // After a release or a second button, curses would not return before the next input. The
    // decoder handles the mouse, so curses must not consume the beginning of reports.
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
        // With direct colour, the number is the RGB value.
        let (red, green, blue) = xtermComponents(of: color)
        color = red << 16 | green << 8 | blue
      }
      init_extended_pair(Int32(CellEncoder.pair(of: role)), Int32(color), -1)
    }
    return palette
  }

  private func setOwnModes() {
    // Request mouse reports, in the SGR form if the terminal supports it.
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

  /// Adopts the terminal's current size; returns whether it has changed.
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

  /// Shows a surface at the top left corner; the excess is cut off, and missing cells are blank.
  ///
  /// Unchanged cells are not even encoded, and curses sends only differences.
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
    // A short frame is a single write, which no terminal shows by halves. A long frame is marked as
    // a synchronized update. Its start marker goes through the curses buffer, because each write
    // wakes the terminal, which may then take the processor.
    let isMarked = isSynchronised && bytes > Self.shortFrame
    if isMarked { putp("\u{1B}[?2026h") }
    wnoutrefresh(window)
    doupdate()
    if isMarked { write("\u{1B}[?2026l") }
    shown = surface
    isRedrawForced = false
  }

  /// Makes the next `present` draw every cell.
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

  /// Reads the next token; `pause` if there is no input.
  func readToken() -> InputToken {
    // Read bytes rather than characters: curses loses a character whose bytes arrive separately.
    let value = wgetch(keys)
    guard value != ERR else { return .pause }
    return UInt8(exactly: value).map(InputToken.byte) ?? .key(value)
  }

  // MARK: - Leaving

  /// Returns to the normal screen temporarily.
  func suspend() {
    if !isendwin() { endwin() }
  }

  /// Sets up the screen again after `suspend`, or after another program changed the terminal's
  /// modes.
  func resume() {
    if !isendwin() { endwin() }
    reset_prog_mode()
    // The first update after `endwin` restores the alternate screen and the modes of curses.
    wnoutrefresh(curses_standard_window())
    doupdate()
    setOwnModes()
    matchSize()
    forgetShown()
  }

  /// Returns to the normal screen and frees the curses screen. Call nothing else afterwards.
  func close() {
    if !isendwin() { endwin() }
    delwin(keys)
    delscreen(handle)
  }
}

/// Returns the value of an environment variable, or nil if it is not set.
func environmentValue(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}
