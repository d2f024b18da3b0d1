-- enums/create_unused
--
-- Revision 000000000002, after 000000000001

-- Create enum mood (sad, ok, happy)
CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');

-- Set comment of enum mood
COMMENT ON TYPE public.mood IS 'how one feels';
