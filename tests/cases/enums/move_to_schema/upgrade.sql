-- enums/move_to_schema
--
-- Revision 000000000002, after 000000000001

-- Create schema types
CREATE SCHEMA types;

-- Move enum mood to schema types
ALTER TYPE public.mood SET SCHEMA types;
