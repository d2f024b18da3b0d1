-- enums/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- create schema types
CREATE SCHEMA types;

-- rename enum mood to types.mood
ALTER TYPE public.mood SET SCHEMA types;
