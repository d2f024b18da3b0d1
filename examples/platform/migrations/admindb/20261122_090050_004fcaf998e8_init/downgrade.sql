-- Takes back: init
--
-- Revision 004fcaf998e8, the first

-- Drop table system_settings
DROP TABLE public.system_settings;

-- Drop table system_logs
DROP TABLE public.system_logs;
