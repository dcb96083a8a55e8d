# Timing of @NAME@ for Vivado: set the period, and the delays of the logic around it.
create_clock -name clock -period 5.000 [get_ports clock]
set_input_delay  -clock clock 1.000 [filter [all_inputs] {NAME != clock}]
set_output_delay -clock clock 1.000 [all_outputs]
