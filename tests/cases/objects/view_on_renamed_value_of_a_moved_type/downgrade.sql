-- Takes back: objects/view_on_renamed_value_of_a_moved_type
--
-- Revision 000000000002, after 000000000001

-- Drop view gloom
DROP VIEW public.gloom;

-- Rename value gloomy of enum feelings.mood to sad
ALTER TYPE feelings.mood RENAME VALUE 'gloomy' TO 'sad';

-- Move enum feelings.mood to schema public
ALTER TYPE feelings.mood SET SCHEMA public;

-- Drop schema feelings
DROP SCHEMA feelings;

-- Create view gloom
CREATE VIEW public.gloom AS SELECT id FROM public.users WHERE mood = 'sad';
