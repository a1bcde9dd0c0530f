/// The order of day, month and year in a numeric date.
public enum DateOrder: String, Sendable, Hashable, CaseIterable {
  case yearMonthDay, monthDayYear, dayMonthYear
}

/// Parses dates as days since 1 January 1970.
enum FieldDate {
  /// The orders in which a text is a valid date, most likely first; empty if it is not a date.
  static func orders(_ text: String) -> [DateOrder] {
    let preferred: [DateOrder] =
      text.contains(".") ? [.yearMonthDay, .dayMonthYear, .monthDayYear] : DateOrder.allCases
    return preferred.filter { days(text, order: $0) != nil }
  }

  /// Days since 1 January 1970, with the time of day as a fraction; nil if the text is not a date
  /// in this order. A month without a day means its first day.
  static func days(_ text: String, order: DateOrder) -> Double? {
    guard text.utf8.count <= 40, text.utf8.count >= 6 else { return nil }
    let (date, time) = split(text)
    guard let day = day(date, order) else { return nil }
    guard let time else { return day }
    return fraction(time).map { day + $0 }
  }

  /// Splits the date from the time of day at a `T`, or at a blank if a colon follows.
  private static func split(_ text: String) -> (date: Substring, time: Substring?) {
    guard let colon = text.firstIndex(of: ":") else { return (text[...], nil) }
    guard let mark = text[..<colon].lastIndex(where: { $0 == "T" || $0 == "t" || $0 == " " })
    else { return (text[...], text[...]) }
    return (text[..<mark], text[text.index(after: mark)...])
  }

  private static func day(_ date: Substring, _ order: DateOrder) -> Double? {
    let separators = date.filter { "-/., ".contains($0) }
    let tokens = date.split(whereSeparator: { "-/., ".contains($0) })
    guard tokens.count == separators.count + 1 || separators.contains(" ") else { return nil }
    if let named = tokens.firstIndex(where: { month(named: $0) != nil }) {
      return dayWithNamedMonth(tokens, named)
    }
    if tokens.count == 2 { return monthAlone(tokens) }
    guard tokens.count == 3, Set(separators).count == 1, !separators.hasPrefix(" "),
      !separators.hasPrefix(",")
    else { return nil }
    let positions: (year: Int, month: Int, day: Int) =
      switch order {
      case .yearMonthDay: (0, 1, 2)
      case .monthDayYear: (2, 0, 1)
      case .dayMonthYear: (2, 1, 0)
      }
    let allowsShortYear = order != .yearMonthDay && separators.hasPrefix("/")
    guard let year = year(tokens[positions.year], allowsShort: allowsShortYear),
      let month = figure(tokens[positions.month], 2), let day = figure(tokens[positions.day], 2)
    else { return nil }
    return days(year, month, day)
  }

  private static func dayWithNamedMonth(_ tokens: [Substring], _ named: Int) -> Double? {
    guard let month = month(named: tokens[named]) else { return nil }
    let others = tokens.indices.filter { $0 != named }.map { tokens[$0] }
    switch others.count {
    case 1: return year(others[0], allowsShort: false).flatMap { days($0, month, 1) }
    case 2:
      // Jan 5, 2020; 5 Jan 2020; 05-Jan-98.
      if let year = year(others[1], allowsShort: true), let day = figure(others[0], 2) {
        return days(year, month, day)
      }
      guard let year = year(others[0], allowsShort: false), let day = figure(others[1], 2) else {
        return nil
      }
      return days(year, month, day)
    default: return nil
    }
  }

  /// `2020-01`, `2020-Q1`.
  private static func monthAlone(_ tokens: [Substring]) -> Double? {
    guard let year = year(tokens[0], allowsShort: false) else { return nil }
    if let quarter = tokens[1].first, quarter == "Q" || quarter == "q",
      let number = figure(tokens[1].dropFirst(), 1), (1...4).contains(number)
    {
      return days(year, 3 * number - 2, 1)
    }
    guard tokens[1].count == 2 else { return nil }
    return figure(tokens[1], 2).flatMap { days(year, $0, 1) }
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]

  private static func month(named token: Substring) -> Int? {
    guard token.count >= 3, token.first?.isLetter == true else { return nil }
    let name = token.lowercased()
    return months.firstIndex { $0.hasPrefix(name) || (name == "sept" && $0 == "september") }
      .map { $0 + 1 }
  }

  private static func figure(_ token: some StringProtocol, _ digits: Int) -> Int? {
    guard (1...digits).contains(token.utf8.count), token.utf8.allSatisfy({ (48...57).contains($0) })
    else { return nil }
    return Int(token)
  }

  /// A year from 1000 to 2999; two digits mean 1969 to 2068, as in POSIX.
  private static func year(_ token: Substring, allowsShort: Bool) -> Int? {
    if token.utf8.count == 4, let year = figure(token, 4), (1000..<3000).contains(year) {
      return year
    }
    guard allowsShort, token.utf8.count == 2, let year = figure(token, 2) else { return nil }
    return year >= 69 ? 1900 + year : 2000 + year
  }

  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Double? {
    guard (1...12).contains(month), day >= 1, day <= length(of: month, in: year) else {
      return nil
    }
    return Double(serial(year, month, day))
  }

  private static func length(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1 January 1970 in the Gregorian calendar. Years are counted from March, so that the
  /// leap day comes last.
  private static func serial(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The time of day as a fraction of a day, from `HH:MM` or `HH:MM:SS.fff` with an optional `Z`,
  /// `+01:00` or `PM`; the offset from UTC is subtracted.
  private static func fraction(_ time: Substring) -> Double? {
    var text = time.uppercased()[...]
    var offset = 0.0
    var half: Double?
    if text.hasSuffix("Z") { text = text.dropLast() }
    for (suffix, hours) in [("AM", 0.0), ("PM", 12.0)] where text.hasSuffix(suffix) {
      half = hours
      text = text.dropLast(2)
    }
    while text.hasSuffix(" ") { text = text.dropLast() }
    if let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let digits = text[text.index(after: sign)...].filter { $0 != ":" }
      guard digits.count == 2 || digits.count == 4, let number = figure(digits, 4) else {
        return nil
      }
      let (hours, minutes) = digits.count == 2 ? (number, 0) : (number / 100, number % 100)
      offset = (Double(hours) + Double(minutes) / 60) * (text[sign] == "+" ? 1 : -1)
      text = text[..<sign]
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), var hours = figure(parts[0], 2).map(Double.init),
      let minutes = figure(parts[1], 2), minutes < 60, hours <= 24,
      let seconds = parts.count == 3 ? Double(parts[2]) : 0, (0..<61).contains(seconds)
    else { return nil }
    if let half { hours = hours.truncatingRemainder(dividingBy: 12) + half }
    return (hours - offset) / 24 + Double(minutes) / 1440 + seconds / 86400
  }

  /// Formats days since 1 January 1970 as `2025-01-31`.
  static func text(_ days: Double) -> String {
    let shifted = Int(days.rounded(.down)) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    func padded(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

/// Dates as written in model files.
public enum CalendarDate {
  /// Days since 1 January 1970 of a date such as `2025-01-31`; nil if it is not a date.
  public static func days(_ text: String) -> Double? {
    FieldDate.days(text, order: .yearMonthDay)
  }
}
