import Testing

@testable import Terminal

@Suite struct PacingTests {
  @Test func framesThatTakeLongComeLessOften() {
    var pacer = FramePacer()
    pacer.noteFrame(at: 1, cost: 0.005)
    #expect(abs(pacer.frameDelay(now: 1.02, isForKey: false) - 0.03) < 1e-12)
    #expect(pacer.frameDelay(now: 1.02, isForKey: true) == 0)
    pacer.noteFrame(at: 2, cost: 5)
    #expect(pacer.frameDelay(now: 2.1, isForKey: false) < 1e-12)
    pacer.noteFrame(at: 3, cost: 0.001)
    #expect(pacer.frameDelay(now: 3 + FramePacer.interval, isForKey: false) == 0)
  }

  @Test func theFirstFrameAndWakeAreFree() {
    let pacer = FramePacer()
    #expect(pacer.frameDelay(now: 5, isForKey: false) == 0)
    #expect(pacer.wakeDelay(now: 5) == 0)
  }

  @Test func framesWithoutKeysStayBelowThirtyPerSecond() {
    var pacer = FramePacer()
    var frames = 0
    for step in 0..<10_000 {
      let now = Double(step) * 0.001
      if pacer.frameDelay(now: now, isForKey: false) == 0 {
        pacer.noteFrame(at: now)
        frames += 1
      }
    }
    #expect((290...300).contains(frames))
  }

  @Test func aKeyIsNeverKeptWaitingForLong() {
    var pacer = FramePacer()
    pacer.noteFrame(at: 1)
    var now = 1.0
    while now < 1.05 {
      let delay = pacer.frameDelay(now: now, isForKey: true)
      #expect(delay <= FramePacer.keyInterval + 1e-9)
      #expect(delay <= pacer.frameDelay(now: now, isForKey: false))
      now += 0.001
    }
    #expect(pacer.frameDelay(now: 1 + FramePacer.keyInterval, isForKey: true) == 0)
  }

  @Test func wakesAreTakenAtTheRateOfFrames() {
    var pacer = FramePacer()
    pacer.noteWake(at: 2)
    #expect(abs(pacer.wakeDelay(now: 2.01) - (FramePacer.interval - 0.01)) < 1e-12)
    #expect(pacer.wakeDelay(now: 2 + FramePacer.interval) == 0)
    #expect(pacer.frameDelay(now: 2, isForKey: false) == 0)
  }

  @Test func theAlarmRingsOnceWhenItsTimeHasCome() {
    var alarm = WakeAlarm()
    let beforeItIsSet = alarm.take(now: 100)
    alarm.set(interval: 0.5, now: 1)
    let rings = [1.4, 1.5, 2].map { alarm.take(now: $0) }
    #expect(!beforeItIsSet)
    #expect(rings == [false, true, false])
  }

  /// Frequent events set the alarm again and again, which must not postpone it.
  @Test func settingItAgainDoesNotPutItOff() {
    var alarm = WakeAlarm()
    for step in 0..<10 { alarm.set(interval: 0.5, now: 1 + Double(step) * 0.1) }
    #expect(alarm.deadline == 1.5)
    alarm.set(interval: 0.1, now: 1.2)
    #expect(abs((alarm.deadline ?? 0) - 1.3) < 1e-12)
    alarm.set(interval: nil, now: 1.2)
    #expect(alarm.deadline == nil)
  }

  @Test(arguments: [0, -1, -Double.infinity])
  func itNeverRingsWithoutAPause(interval: Double) {
    var alarm = WakeAlarm()
    alarm.set(interval: interval, now: 1)
    #expect(alarm.deadline == 1 + WakeAlarm.shortest)
  }

  @Test(arguments: [Double.nan, .infinity])
  func neverIsNever(interval: Double) {
    var alarm = WakeAlarm()
    alarm.set(interval: interval, now: 1)
    #expect(alarm.deadline == nil)
  }
}
