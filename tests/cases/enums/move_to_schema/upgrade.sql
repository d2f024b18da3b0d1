-- enums/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Create schema types
CREATE SCHEMA types;

-- Rename enum mood to types.mood
ALTER TYPE public.mood SET SCHEMA types;
