-- Takes back: enums/drop_unused
--
-- Revision 000000000002, after 000000000001

-- Create enum mood (sad, ok, happy)
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
