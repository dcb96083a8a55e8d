`timescale 1ns/1ps
// Applies a line of stimulus.hex before each rising edge. While valid_out is not low, the
// outputs are compared with the next line of expected.hex, unknown bits included.
module bench;
  reg clock = 1'b0;
  reg [@IN@:0] in = 0;
  wire [@OUT@:0] out;
  wire valid_out;
  reg [@IN@:0] stimulus [0:@LAST_CLOCK@];
  reg [@OUT@:0] expected [0:@LAST_FRAME@];
  integer tick = 0, answers = 0, bad = 0, first_in = -1, latency = -1;
  @NAME@ dut(.clock(clock), .valid_in(in[@IN@]), .valid_out(valid_out)@PINS@);
  initial begin
    $readmemh("stimulus.hex", stimulus);
    $readmemh("expected.hex", expected);
  end
  always #5 clock = ~clock;
  always @(negedge clock) begin
    if (tick > 0 && valid_out !== 1'b0) begin
      if (latency < 0) latency = tick - first_in;
      if (answers >= @FRAMES@ || valid_out !== 1'b1) bad = bad + 1;
      else if (out !== expected[answers]) begin
        if (bad < @PRINTED@) $display("MISMATCH %0d %h", answers, out);
        bad = bad + 1;
      end
      answers = answers + 1;
    end
    if (tick < @CLOCKS@) in = stimulus[tick]; else in[@IN@] = 1'b0;
    if (first_in < 0 && in[@IN@]) first_in = tick;
    tick = tick + 1;
    if (tick > @END@) begin
      $display("RESULT %0d %0d %0d", answers, bad, latency);
      $finish;
    end
  end
endmodule
